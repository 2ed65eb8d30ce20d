"""Everything Tend holds about one person, as that person may see it.

The same rules as on their screens: of an effort of theirs nothing that tells what a manager did, of one they noted
nothing of what became of it, of thanks they gave not who kept them private or passed them on. Must not know any file
format.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import String, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.own_data import one_to_one_exports, source_exports
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.leads import Lead, ProfileManager
from slackapp.domain.tables.outbox import HomeTab, Outgoing
from slackapp.domain.tables.people import Person, UserGroup
from slackapp.domain.tables.prompts import Prompt, PromptItem, PromptRhythm
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver, UnfinishedThanks
from slackapp.domain.tables.workspaces import Admin
from slackapp.domain.visibility import efforts as effort_visibility
from slackapp.domain.visibility import thanks as thanks_visibility

Entry = dict[str, Any]  # plain values and aware moments, under names a person understands


async def export_person(session: AsyncSession, workspace_id: str, user_id: str) -> Entry:
    """Gather what is held about `user_id`, for them alone; empty lists and None where there is nothing."""
    return {
        "workspace": workspace_id,
        "person": user_id,
        "profile": await _profile(session, workspace_id, user_id),
        "admin_of_tend": await _admin(session, workspace_id, user_id),
        "led_by": await _leads(session, workspace_id, Lead.member_id, user_id),
        "leads": await _leads(session, workspace_id, Lead.manager_id, user_id),
        "slack_profile": await _profile_manager(session, workspace_id, user_id),
        "thanks_given": await _given(session, workspace_id, user_id),
        "thanks_received": await _received(session, workspace_id, user_id),
        "thanks_passed_on_to_me": await _passed_on(session, workspace_id, user_id),
        "efforts_about_me": await _about(session, workspace_id, user_id),
        "efforts_noted_by_me": await _noted(session, workspace_id, user_id),
        "sources": await source_exports.of_person(session, workspace_id, user_id),
        "every_week": await _every_week(session, workspace_id, user_id),
        "user_groups": await _groups(session, workspace_id, user_id),
        "words_later": await _unfinished(session, workspace_id, user_id),
        "one_to_ones": await one_to_one_exports.days(session, workspace_id, user_id),
        "kept_for_one_to_ones": await one_to_one_exports.lines(session, workspace_id, user_id),
        "prompts": await _prompts(session, workspace_id, user_id),
        "times_away": await _times_away(session, workspace_id, user_id),
        "standing_in": await _standing_in(session, workspace_id, user_id),
        "messages_from_tend": await _messages(session, workspace_id, user_id),
    }


def is_empty(held: Entry) -> bool:
    """Say whether an export holds nothing but the name it was asked for."""
    return not any(value for name, value in held.items() if name not in {"workspace", "person"})


async def _profile(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    person = await session.get(Person, (workspace_id, user_id))
    if person is None:
        return None
    home = await session.get(HomeTab, (workspace_id, user_id))
    return {
        "name": person.name,
        "time_zone": person.zone,
        "locale": person.locale,
        "is_bot": person.is_bot,
        "is_deactivated": person.is_deactivated,
        "is_guest": person.is_guest,
        "is_external": person.is_external,
        "refreshed_at": person.refreshed_at,
        "is_admin_in_slack": person.is_admin,
        "home_opened_at": None if home is None else home.opened_at,
        "preferences": {
            "sharing": person.sharing,
            "may_be_noted": person.may_be_noted,
            "prompting": person.prompting,
            "met_prompts_at": person.met_prompts_at,
            "met_seedling_at": person.met_seedling_at,
            "country": person.country,
            "work_days": person.work_days,
            "work_starts_minute": person.work_starts,
            "work_ends_minute": person.work_ends,
            "weekly_message_weekday": person.prompt_weekday,
            "weekly_message_minute": person.prompt_minute,
        },
        "weekly_message": await _weekly_message(session, workspace_id, user_id),
    }


async def _weekly_message(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    """Give how this manager met the weekly messages; nobody else has it."""
    row = await session.get(PromptRhythm, (workspace_id, user_id))
    if row is None:
        return None
    return {
        "last_arrived_at": row.asked_at,
        "my_last_press_or_visit_at": row.heeded_at,
        "paused_at": row.paused_at,
        "told_of_the_pause_at": row.told_at,
    }


async def _times_away(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(TimeAway)
        .where(TimeAway.workspace_id == workspace_id, TimeAway.user_id == user_id)
        .order_by(TimeAway.first_day, TimeAway.id),
    )
    return [
        {"from": row.first_day.isoformat(), "until": row.last_day.isoformat(), "stand_in": row.stand_in_id}
        for row in rows
    ]


async def _standing_in(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """Give for whom they were named to stand in."""
    rows = await session.scalars(
        select(TimeAway)
        .where(TimeAway.workspace_id == workspace_id, TimeAway.stand_in_id == user_id)
        .order_by(TimeAway.first_day, TimeAway.id),
    )
    return [{"for": row.user_id, "from": row.first_day.isoformat(), "until": row.last_day.isoformat()} for row in rows]


async def _admin(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """Give that they were added as an admin here, and whom they added themself."""
    rows = await session.scalars(
        select(Admin)
        .where(Admin.workspace_id == workspace_id, or_(Admin.user_id == user_id, Admin.added_by == user_id))
        .order_by(Admin.added_at, Admin.user_id),
    )
    return [{"admin": row.user_id, "added_by": row.added_by, "added_at": row.added_at} for row in rows]


async def _profile_manager(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """Give whom their own Slack profile names as who leads them, where it is read."""
    row = await session.get(ProfileManager, (workspace_id, user_id))
    return [] if row is None else [{"manager": row.manager_id or None, "read_at": row.read_at}]


async def _leads(session: AsyncSession, workspace_id: str, mine: Any, user_id: str) -> list[Entry]:  # noqa: ANN401  (a column)
    rows = await session.scalars(
        select(Lead).where(Lead.workspace_id == workspace_id, mine == user_id).order_by(Lead.asked_at, Lead.member_id),
    )
    return [
        {
            "member": row.member_id,
            "manager": row.manager_id,
            "source": row.source,
            "asked_at": row.asked_at,
            "confirmed_at": row.confirmed_at,
        }
        for row in rows
    ]


async def _given(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    given = await session.scalars(
        select(Thanks).where(thanks_visibility.is_said_by(workspace_id, user_id)).order_by(Thanks.said_at, Thanks.id),
    )
    names = await _receivers(session, workspace_id, user_id)
    answers = await _answers(session, workspace_id, user_id)
    return [
        {
            "to": names.get(thanks.id, []),
            "words": thanks.words,
            "said_at": thanks.said_at,
            "changed_at": thanks.changed_at,
            "about_message": thanks.link,
            "message_text": thanks.quoted,
            "offered_in": thanks.offered_channel_id,
            "stands_in": thanks.offered_channel_id if thanks.shared_ts is not None else None,
            "joins_a_shared_thanks": thanks.joins_thanks_id is not None,
            "answers": answers.get(thanks.id, []),
        }
        for thanks in given
    ]


async def _answers(session: AsyncSession, workspace_id: str, giver_id: str) -> dict[int, list[Entry]]:
    """Give what receivers answered, and of the others not that they did not."""
    rows = await session.scalars(
        select(ThanksReceiver)
        .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
        .where(thanks_visibility.is_answer_to(workspace_id, giver_id))
        .order_by(ThanksReceiver.thanks_id, ThanksReceiver.mattered_at),
    )
    return _grouped(
        (row.thanks_id, {"from": row.receiver_id, "words": row.mattered, "answered_at": row.mattered_at})
        for row in rows
    )


async def _receivers(session: AsyncSession, workspace_id: str, giver_id: str) -> dict[int, list[str]]:
    rows = await session.execute(
        select(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id)
        .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
        .where(thanks_visibility.is_said_by(workspace_id, giver_id))
        .order_by(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id),
    )
    return _grouped(rows)


async def _received(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.execute(
        select(Thanks, ThanksReceiver)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(thanks_visibility.is_received_by(workspace_id, user_id))
        .order_by(Thanks.said_at, Thanks.id),
    )
    passed = await _passed(session, workspace_id, user_id)
    return [
        {
            "from": thanks.giver_id,
            "words": thanks.words,
            "said_at": thanks.said_at,
            "changed_at": thanks.changed_at,
            "about_message": thanks.link,
            "message_text": thanks.quoted,
            "offered_in": thanks.offered_channel_id,
            "my_decision": mine.standing,
            "decided_at": mine.decided_at,
            "joins_a_shared_thanks": thanks.joins_thanks_id is not None,
            "my_answer": mine.mattered,
            "answered_at": mine.mattered_at,
            "passed_on_by_me": passed.get(thanks.id, []),
        }
        for thanks, mine in rows
    ]


async def _passed(session: AsyncSession, workspace_id: str, receiver_id: str) -> dict[int, list[Entry]]:
    """Give whom a receiver let know, by thanks, over the index of what they received."""
    rows = await session.scalars(
        select(PassedOn)
        .join(
            ThanksReceiver,
            (ThanksReceiver.thanks_id == PassedOn.thanks_id) & (ThanksReceiver.receiver_id == PassedOn.receiver_id),
        )
        .where(ThanksReceiver.workspace_id == workspace_id, ThanksReceiver.receiver_id == receiver_id)
        .order_by(PassedOn.passed_at, PassedOn.manager_id),
    )
    return _grouped((row.thanks_id, {"to": row.manager_id, "passed_on_at": row.passed_at}) for row in rows)


async def _passed_on(session: AsyncSession, workspace_id: str, manager_id: str) -> list[Entry]:
    """Give the words that others let this manager know."""
    rows = await session.execute(
        select(Thanks, PassedOn)
        .join(PassedOn, PassedOn.thanks_id == Thanks.id)
        .where(thanks_visibility.is_passed_to(workspace_id, manager_id))
        .order_by(PassedOn.passed_at, PassedOn.thanks_id, PassedOn.receiver_id),
    )
    return [
        {"from": thanks.giver_id, "to": row.receiver_id, "words": thanks.words, "passed_on_at": row.passed_at}
        for thanks, row in rows
    ]


async def _about(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(Effort)
        .where(Effort.workspace_id == workspace_id, Effort.doer_id == user_id, Effort.is_pending.is_(False))
        .order_by(Effort.noted_at, Effort.id),
    )
    return [
        {
            "noted_by": effort.noter_id or effort.source_name,
            "kind": effort.kind,
            "words": effort.words,
            "my_words": effort.doers_words,
            "about_message": effort.link,
            "noted_at": effort.noted_at,
            "readable_for_who_leads_me_from": effort.readable_at,
            "changed_at": effort.changed_at,
            "hidden_at": effort.hidden_at,
        }
        for effort in rows
    ]


async def _noted(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(Effort)
        .where(Effort.workspace_id == workspace_id, Effort.noter_id == user_id, Effort.doer_id != user_id)
        .order_by(Effort.noted_at, Effort.id),
    )
    return [
        {
            "about": effort.doer_id,
            "kind": effort.kind,
            "words": effort.words,
            "about_message": effort.link,
            "noted_at": effort.noted_at,
        }
        for effort in rows
    ]


async def _every_week(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """Give what comes again, as on Home: to the noter nothing of what the doer made of it."""
    rows = await session.scalars(
        select(EverydayEffort)
        .where(effort_visibility.is_everyday_of(workspace_id, user_id))
        .order_by(EverydayEffort.began_at, EverydayEffort.id),
    )
    return [
        {
            "done_by": row.doer_id,
            "noted_by": row.noter_id,
            "kind": row.kind,
            "words": row.words,
            "my_words": row.doers_words if row.doer_id == user_id else None,
            "began_at": row.began_at,
        }
        for row in rows
    ]


async def _groups(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """Give the user groups in which Slack named them, as far as one was used here in the last days."""
    is_in = cast(UserGroup.member_ids, String).contains(f'"{user_id}"', autoescape=True)
    rows = await session.scalars(
        select(UserGroup).where(UserGroup.workspace_id == workspace_id, is_in).order_by(UserGroup.group_id),
    )
    return [{"group": row.group_id, "handle": row.handle} for row in rows]


async def _unfinished(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(UnfinishedThanks)
        .where(UnfinishedThanks.workspace_id == workspace_id, UnfinishedThanks.keeper_id == user_id)
        .order_by(UnfinishedThanks.kept_at, UnfinishedThanks.id),
    )
    return [
        {"by": row.author_id, "channel": row.channel_id, "message": row.link, "kept_at": row.kept_at} for row in rows
    ]


async def _prompts(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """Give what this manager was asked and answered; the words are about others and not theirs to take along."""
    prompts = await session.scalars(
        select(Prompt)
        .where(Prompt.workspace_id == workspace_id, Prompt.manager_id == user_id)
        .order_by(Prompt.made_at, Prompt.id),
    )
    asked = await session.execute(
        select(PromptItem, Effort.doer_id)
        .outerjoin(Effort, Effort.id == PromptItem.effort_id)
        .where(PromptItem.workspace_id == workspace_id, PromptItem.manager_id == user_id)
        .order_by(PromptItem.prompt_id, PromptItem.position),
    )
    items = _grouped((item.prompt_id, _asked(item, doer_id)) for item, doer_id in asked)
    return [{"week": prompt.week, "made_at": prompt.made_at, "asked": items.get(prompt.id, [])} for prompt in prompts]


def _asked(item: PromptItem, doer_id: str | None) -> Entry:
    return {"about": doer_id, "my_answer": item.answer, "answered_at": item.answered_at}


async def _messages(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows: Sequence[Any] = (
        await session.execute(
            select(Outgoing.kind, Outgoing.sent_at, Outgoing.sent_channel, Outgoing.sent_ts)
            .where(Outgoing.workspace_id == workspace_id, Outgoing.target == user_id, Outgoing.state == "sent")
            .order_by(Outgoing.sent_at, Outgoing.id),
        )
    ).all()
    return [{"kind": kind, "sent_at": at, "channel": channel, "ts": ts} for kind, at, channel, ts in rows]


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Put what belongs to one number together, in order."""
    found: dict[int, list[Any]] = {}
    for number, value in rows:
        found.setdefault(number, []).append(value)
    return found
