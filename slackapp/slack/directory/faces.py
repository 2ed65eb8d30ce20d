"""Load the pictures beside people's names on Home and in views."""

from collections.abc import Collection, Iterable

from slackapp.domain.people.faces import faces_of
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import people_drawn
from slackapp.slack.platform.pictures import shown_picture
from slackapp.storage.database import Database


async def faces_for(
    db: Database, workspace_id: str, blocks: Iterable[Block], hosts: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Return (name, address) by id of the people with a place in `blocks`, from one query; empty without a place.

    People without a picture, or with an address that Slack does not use, are left out: their names stand alone.
    `hosts` has the host of SLACK_API_URL.
    """
    user_ids = people_drawn(blocks)
    if not user_ids:
        return {}
    async with db.reading() as session:
        faces = await faces_of(session, workspace_id, user_ids)
    shown = {user_id: (face.name, shown_picture(face.picture, hosts)) for user_id, face in faces.items()}
    return {user_id: (name, url) for user_id, (name, url) in shown.items() if url is not None}
