"""Find people by id: the members of user groups in rows of their own, and no arrival that names a person."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GROUPS = sa.table(
    "user_groups",
    sa.column("workspace_id", sa.String()),
    sa.column("group_id", sa.String()),
    sa.column("member_ids", sa.JSON()),
)
MEMBERS = sa.table(
    "user_group_members",
    sa.column("workspace_id", sa.String()),
    sa.column("group_id", sa.String()),
    sa.column("user_id", sa.String()),
    sa.column("position", sa.Integer()),
)
ARRIVALS = sa.table("inbox", sa.column("key", sa.String()))


def upgrade() -> None:
    """Go forward."""
    groups = op.get_bind().execute(sa.select(GROUPS)).all()
    with op.batch_alter_table("user_groups", schema=None) as batch_op:
        batch_op.drop_column("member_ids")
    op.create_table(
        "user_group_members",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "group_id"],
            ["user_groups.workspace_id", "user_groups.group_id"],
            name=op.f("fk_user_group_members_workspace_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "group_id", "user_id", name=op.f("pk_user_group_members")),
    )
    with op.batch_alter_table("user_group_members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_group_members_workspace_id_user_group_members_user_id"),
            ["workspace_id", "user_id"],
            unique=False,
        )
    members = [
        {"workspace_id": group.workspace_id, "group_id": group.group_id, "user_id": user_id, "position": position}
        for group in groups
        for position, user_id in enumerate(dict.fromkeys(group.member_ids))
    ]
    if members:
        op.bulk_insert(MEMBERS, members)
    # keys of former times, with the id of the person who pressed; no key is made like this any more
    op.execute(sa.delete(ARRIVALS).where(ARRIVALS.c.key.like("press:%")))


def downgrade() -> None:
    """Go back."""
    members = op.get_bind().execute(sa.select(MEMBERS).order_by(MEMBERS.c.position)).all()
    with op.batch_alter_table("user_group_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_group_members_workspace_id_user_group_members_user_id"))
    op.drop_table("user_group_members")
    with op.batch_alter_table("user_groups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("member_ids", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("user_groups", schema=None) as batch_op:
        batch_op.alter_column("member_ids", server_default=None)
    listed: dict[tuple[str, str], list[str]] = {}
    for member in members:
        listed.setdefault((member.workspace_id, member.group_id), []).append(member.user_id)
    for (workspace_id, group_id), member_ids in listed.items():
        theirs = (GROUPS.c.workspace_id == workspace_id, GROUPS.c.group_id == group_id)
        op.execute(sa.update(GROUPS).where(*theirs).values(member_ids=member_ids))
