"""Brings small sets of numbers into a store as lists of any kind, in files as if they were long."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from robodial.domain.contact import PhoneNumber
from robodial.domain.register import OwnList, Register
from robodial.store import Store, sorted_numbers
from tests.unit.store.filling import NOW


def array(numbers: Iterable[PhoneNumber]):
    return sorted_numbers([np.array([int(number[1:]) for number in numbers], dtype=np.uint64)])


def put_register(store: Store, name: str, numbers: Iterable[PhoneNumber], at: datetime = NOW) -> Register:
    wanted = array(numbers)
    register = Register(name, f"{name}.csv", at, at, len(wanted), "ab" * 32)
    with store.number_lists.writing(at), store.number_lists.written(wanted, register=True) as written:
        store.number_lists.put_register(register, written)
    return register


def put_own(
    store: Store,
    source: str,
    numbers: Iterable[PhoneNumber],
    at: datetime = NOW,
    *,
    by_person: bool = False,
    scope: str = "all",
    in_file: bool = True,
) -> OwnList:
    wanted = array(numbers)
    own = OwnList(source, at, len(wanted), f"digest of {source}", by_person, "asked", scope)
    with store.number_lists.writing(at):
        if not in_file:
            store.do_not_call.add_list(own, wanted, None)
            return own
        with store.number_lists.written(wanted, register=False) as written:
            store.do_not_call.add_list(own, wanted, written)
    return own
