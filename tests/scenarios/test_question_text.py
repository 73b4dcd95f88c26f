"""A moment written as JSON reads back as the same question."""

import json
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from prm.base.documents import validated_json
from prm.facts import Call, Knowledge
from routing import CLINICIAN_SKILLS, NOTHING, Need, Network, answer, decide
from routing.documents import QuestionDocument, question_of
from routing.testing import needs, situations
from scenarios.question_text import question_as_dict
from tests.scenarios.edited_policies import LONDON


@given(situations(LONDON), st.just(NOTHING) | needs())
def test_a_question_that_is_written_and_read_is_decided_the_same(
    situation: tuple[Call, Knowledge, Network], so_far: Need
) -> None:
    call, knowledge, network = situation
    # What a reader would refuse: a skill that there is not.
    assume(call.triage is None or call.triage.skill in {None, *CLINICIAN_SKILLS})
    # Balancing by load is not in force here, and the router's own memory is not written.
    remembers_nothing = Network(
        providers={name: replace(state, load=None) for name, state in network.providers.items()},
        taken_at=network.taken_at,
    )
    told = json.loads(json.dumps(question_as_dict(call, knowledge, remembers_nothing, so_far)))
    # Strategies also draw what a reader would refuse, such as a contact that is still to come; the form is good.
    asked = question_of(validated_json(QuestionDocument, told), LONDON)
    assert asked.network == remembers_nothing
    assert asked.so_far == so_far
    one = decide(call, knowledge, remembers_nothing, LONDON, so_far)
    other = decide(asked.call, asked.knowledge, asked.network, LONDON, asked.so_far)
    assert answer(one) == answer(other)
    assert one.grounds == other.grounds
