"""Bad input: keys rotated while a draft or an envelope exists, used before `tend reencrypt`."""

from datetime import timedelta

from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.repairs import drafts, reading
from slackapp.domain.repairs.limits import standing
from slackapp.domain.rows import resealing
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.reminders import PlannedReminder
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from tests.cast import ANA, NOW, SAM, acting
from tests.domain.repairs.word_steps import draft_of, sent

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


async def test_words_changed_between_a_new_key_and_reencrypt_are_found_with_the_new_key_alone(
    session: AsyncSession,
) -> None:
    """The change seals the words with the new key; their digests are still those of the old key then."""
    keyring.use([OLD])
    word_id = (await sent(session, SAM, ANA, NOW)).id
    draft = await drafts.save(session, acting(SAM), None, draft_of())
    keyring.use([NEW, OLD])
    session.expire_all()
    await reading.mark_read(session, acting(ANA, NOW + timedelta(hours=1)), word_id)
    await drafts.save(session, acting(SAM), draft.draft_id, draft_of(SAM, "I cut you off, twice"))
    for table in (PrivateWord, RepairDraft, PlannedReminder):
        found = await resealing.reseal_some(session, Base.metadata.tables[table.__tablename__], None)
        assert (found.resealed, found.unreadable) == (found.looked_at, 0)
        assert found.looked_at
        again = await resealing.reseal_some(session, Base.metadata.tables[table.__tablename__], None)
        assert again.resealed == 0
    keyring.use([NEW])
    session.expire_all()
    [left] = await drafts.of_author(session, acting(SAM))
    assert left.body.contents.texts["happened"] == "I cut you off, twice"
    assert (await reading.open_word(session, acting(ANA), word_id)).body.sender_id == SAM
    assert not (await standing(session, acting(SAM), ANA, "own")).may_send
