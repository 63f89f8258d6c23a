"""Every table is either told of in the audit log, act by act, or left out for a reason."""

import ast

from django.apps import apps

from tests.contracts.source import PACKAGES, modules

OF_A_DRAFT = {"ladder.part_added", "ladder.part_edited", "ladder.part_moved", "ladder.part_removed"}
AUDITED = {
    "people.Organisation": {"people.organisation_created", "demo.filled"},
    "people.User": {
        "people.signed_in",
        "people.sign_in_failed",
        "people.signed_out",
        "people.password_reset",
        "people.password_changed",
        "people.password_reset_requested",
        "people.profile_updated",
        "people.mail_tested",
        "people.activated",
        "people.edited",
        "people.deactivated",
        "people.reactivated",
        "demo.signed_in",
    },
    "people.Team": {"people.team_created", "people.team_renamed", "people.team_moved"},
    "people.ReportingLine": {"people.manager_changed"},
    "people.Role": {"people.role_granted", "people.role_revoked"},
    "people.Invitation": {
        "people.invited",
        "people.invitation_sent_again",
        "people.invitation_withdrawn",
        "people.invitation_accepted",
    },
    "people.SetupLink": {"people.setup_link_made"},
    "people.ApiToken": {"people.token_created", "people.token_revoked"},
    "ladder.Ladder": {"ladder.created", "ladder.public_switched"},
    "ladder.Version": {
        "ladder.imported",
        "ladder.draft_started",
        "ladder.draft_discarded",
        "ladder.published",
    },
    "ladder.Track": OF_A_DRAFT,
    "ladder.Level": OF_A_DRAFT,
    "ladder.Dimension": OF_A_DRAFT,
    "ladder.Competency": OF_A_DRAFT,
    "ladder.Guide": OF_A_DRAFT,
    "ladder.Page": OF_A_DRAFT,
    "ladder.LevelLink": {"ladder.links_set"},
    "ladder.Requirement": {"ladder.cell_edited"},
    "ladder.Statement": {"ladder.cell_edited"},
    "ladder.Placement": {"ladder.placed"},
    "ladder.Suggestion": {"ladder.change_suggested", "ladder.suggestion_answered"},
    "assessments.Evidence": {
        "evidence.added",
        "evidence.edited",
        "evidence.tagged",
        "evidence.shared",
        "evidence.made_private",
        "evidence.file_attached",
        "evidence.file_removed",
        "evidence.deleted",
        "evidence.read",
    },
    "growthplans.Plan": {"growth.plan_started", "growth.plan_edited", "growth.plan_agreed", "growth.plan_finished"},
    "growthplans.Goal": {
        "growth.goal_added",
        "growth.goal_suggested",
        "growth.goal_edited",
        "growth.goal_reached",
        "growth.goal_dropped",
        "growth.goal_reopened",
        "growth.goal_carried",
        "growth.goal_snoozed",
        "growth.link_used",
        "growth.suggestion_taken",
        "growth.suggestion_declined",
        "growth.nudged",
    },
    "growthplans.Step": {"growth.step_ticked"},
    "growthplans.Template": {"growth.template_kept", "growth.template_edited", "growth.template_deleted"},
    "growthplans.CheckIn": {"growth.checked_in", "growth.checkin_changed", "growth.checkin_undone"},
    "growthplans.Comment": {
        "growth.commented",
        "growth.comment_edited",
        "growth.comment_deleted",
        "growth.comment_settled",
        "growth.comment_opened",
    },
    "growthplans.OneOnOne": {
        "growth.talk_set",
        "growth.talk_moved",
        "growth.talk_called_off",
        "growth.notes_written",
    },
    "growthplans.PrivateNote": {"growth.private_note_written"},
    "assessments.Cycle": {
        "assessments.cycle_opened",
        "assessments.cycle_changed",
        "assessments.cycle_closed",
        "assessments.joined",
        "assessments.nudged",
    },
    "assessments.Participation": {
        "assessments.extended",
        "assessments.taken_out",
        "assessments.put_back",
        "assessments.went_without",
        "assessments.read",
    },
    "assessments.Assessment": {
        "assessments.started",
        "assessments.submitted",
        "assessments.taken_back",
        "assessments.reopened",
        "assessments.agreement_started",
        "assessments.proposed",
        "assessments.commented",
        "assessments.accepted",
        "assessments.finished",
        "assessments.shared",
        "assessments.acknowledged",
        "assessments.revised",
    },
    "assessments.Rating": {"assessments.rating_saved"},
    "assessments.PersonCurrent": {
        "assessments.matrix_read",
        "assessments.matrix_exported",
        "assessments.cell_read",
        "assessments.result_read",
    },
    # Posting and sending follow from acts that are recorded; these are what admins do to a message.
    "notifications.Delivery": {"notifications.resent", "notifications.held", "notifications.released"},
    "notifications.Hold": {"notifications.all_held", "notifications.all_released"},
    "notifications.Preference": {
        "notifications.preferences_changed",
        "notifications.calendar_opened",
        "notifications.calendar_closed",
        "notifications.chat_set",
        "notifications.chat_removed",
        "notifications.chat_tested",
    },
    "notifications.KindPreference": {"notifications.mails_switched_off", "notifications.mails_switched_on"},
}
LEFT_OUT = {
    "ladder.LevelKey": "outlives the levels that are told of",
    "ladder.CompetencyKey": "outlives the competencies that are told of",
    "ladder.Scale": "comes with an import, which is told of",
    "ladder.ScalePoint": "comes with an import, which is told of",
    "assessments.Step": "follows from an act that is recorded; what both sides see of it",
    "audit.Event": "the record itself; the database refuses to change it",
    "audit.Seal": "proves the record; made by the clock, checked by `manage.py audit verify`",
    "notifications.Due": "planned by the clock; what somebody does with it is recorded of the goal",
    "notifications.Heartbeat": "a process says that it is there: nobody's act",
    "notifications.OutboxMail": "the demo's mail server: where its mails arrive",
}
RECORDERS = {"record", "record_reading"}


def recorded() -> set[str]:
    """The kinds of acts that the code records."""
    kinds = set()
    for module in modules():
        for call in module.calls():
            if ast.unparse(call.func).rpartition(".")[2] in RECORDERS and call.args:
                texts = ast.walk(kind_of(call, module.tree))
                kinds |= {node.value for node in texts if isinstance(node, ast.Constant)}
    return {kind for kind in kinds if isinstance(kind, str) and "." in kind}


def kind_of(call: ast.Call, tree: ast.Module) -> ast.AST:
    """The first argument; where it is a name, what that name was set to."""
    first = call.args[0]
    if isinstance(first, ast.Name):
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == first.id:
                return node.value
    return first


def test_every_table_is_audited_or_left_out_for_a_reason():
    ours = [model._meta.label for model in apps.get_models() if model._meta.app_label in PACKAGES]
    assert sorted([*AUDITED, *LEFT_OUT]) == sorted(ours)


def test_every_act_that_is_recorded_belongs_to_a_table():
    assert set.union(*AUDITED.values()) == recorded()
