"""The lists of suppliers and kinds are open, and agree with each other."""

from prm.suppliers import NOTE_KINDS, PLAN_KINDS, SUPPLIERS, Supplier, kind_name, supplier


def test_every_kind_that_a_supplier_supplies_has_a_name() -> None:
    for known in SUPPLIERS.values():
        assert known.kinds <= PLAN_KINDS.keys() | NOTE_KINDS.keys()
        assert known.kinds
        assert known.source


def test_an_unknown_supplier_or_kind_is_accepted_and_shown_by_its_id() -> None:
    assert supplier("new_hospice") == Supplier(supplier_id="new_hospice", name="new_hospice")
    assert kind_name("new_kind") == "new_kind"


def test_a_known_supplier_is_shown_by_its_name() -> None:
    assert supplier("neuro_response").name == "NeuroResponse"
    assert kind_name("multiple_sclerosis") == "Multiple sclerosis plan"
