"""`robodial consent`: who agreed to be called, for what, since when, and how that is known."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from robodial.app.places import existing_store, guarded_folders, open_store
from robodial.app.typed_numbers import one_number_in
from robodial.app.typed_times import hours_in, last_moment_in, moment_in
from robodial.cli.consent_options import ConsentFor, DeclaredBy, DeclaredText, Level, plan_of
from robodial.cli.consent_words import consent_told, tell_consents
from robodial.cli.options import Country, DataDir, JsonFlag, understood
from robodial.cli.output import complain, emit, plain, say
from robodial.cli.summary import tell_rejected
from robodial.clock import Clock, SystemClock, run_real
from robodial.contacts.list_writer import write_csv
from robodial.domain.campaign import Purpose
from robodial.domain.consent import NEED_NO_RECORD, Consent, ConsentLevel, standing
from robodial.domain.contact import PhoneNumber
from robodial.engine.list_import import ConsentsRead, ListImporter
from robodial.errors import ContactImportError, StoreError
from robodial.i18n import gettext as _
from robodial.i18n import language, ngettext
from robodial.store import Store

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

REJECTED_SHOWN = 20

Number = Annotated[str, typer.Argument(help=_("A telephone number, as people write it."))]


@app.command(help=_("Record one person's consent. A newer one replaces it; an older one does not."))
def add(
    number: Number,
    purpose: Annotated[Purpose, typer.Option(help=_("What they agreed to be called for."))],
    date: Annotated[str, typer.Option(help=_("When they agreed: 2026-11-20, with the time if known."))],
    source: Annotated[str, typer.Option(help=_("Where or how: a form, a meeting, a call."))],
    level: Annotated[ConsentLevel, typer.Option(help=_("How much was agreed to."))] = ConsentLevel.EXPRESS,
    proof: Annotated[str, typer.Option(help=_("The text they agreed to, or where it is kept."))] = "",
    expires: Annotated[str, typer.Option(help=_("Its last day."))] = "",
    hours: Annotated[str, typer.Option(help=_("The only hours agreed to, such as 18:00-20:00."))] = "",
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    now = SystemClock().now()
    consent = Consent(
        one_number_in(number, country),
        _needing_record(purpose),
        level,
        understood(lambda text: moment_in(text, country, no_later_than=now), date, "--date"),
        _named(source),
        proof.strip(),
        understood(hours_in, hours, "--hours") if hours else "",
        understood(lambda text: last_moment_in(text, country), expires, "--expires") if expires else None,
    )
    with ExitStack() as stack:
        holds = [store.consents.record(consent, now, "consent add") for store in _to_write(stack, data_dir)]
    for other in holds:
        if (other.given_at, other.withdrawn_at) != (consent.given_at, None):
            complain(_("What is recorded already is newer, and holds: {consent}").format(consent=consent_told(other)))
            break
    _tell_one(folded(holds), now, json)


def _needing_record(purpose: Purpose) -> Purpose:
    if purpose in NEED_NO_RECORD:
        text = _("Calls for “{purpose}” need no recorded consent.").format(purpose=purpose.value)
        raise typer.BadParameter(text, param_hint="'--purpose'")
    return purpose


def _named(source: str) -> str:
    if not any(map(str.isalnum, source)):
        text = _("Say where or how the consent was given, such as “form on the web site”.")
        raise typer.BadParameter(text, param_hint="'--source'")
    return " ".join(source.split())


@app.command(help=_("The person no longer agrees, to one purpose or to any. Only a newer consent of theirs counts."))
def withdraw(
    number: Number,
    purpose: Annotated[Purpose | None, typer.Option(help=_("For this purpose only."))] = None,
    source: Annotated[str, typer.Option(help=_("How they told you."))] = "",
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    now = SystemClock().now()
    wanted = one_number_in(number, country)
    with ExitStack() as stack:
        stores = _to_write(stack, data_dir)
        gone = [one for store in stores for one in store.consents.withdraw(wanted, purpose, now, source)]
    if not gone:
        text = _(
            "{number} has no consent that could be withdrawn. If they want no calls at all: robodial dnc add {number}"
        )
        raise StoreError(text.format(number=wanted))
    for one in _one_each(gone):
        _tell_one(one, now, json)


@app.command("import", help=_("Record the consents of a list, without its contacts."))
def import_(
    file: Annotated[Path, typer.Argument(help=_("CSV, XLSX, XLS or ODS."))],
    purpose: ConsentFor = None,
    level: Level = ConsentLevel.EXPRESS,
    declared_by: DeclaredBy = "",
    declaration: DeclaredText = "",
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    plan = plan_of(purpose, level, declared_by, declaration, SystemClock().now())
    with ExitStack() as stack:
        stores = _to_write(stack, data_dir)

        async def main(clock: Clock) -> ConsentsRead:
            return await ListImporter(stores[0], clock, plan, stores).bring_in_consents(file, country)

        read = run_real(main)
    if json:
        emit({"consents": read.tally, "rejected": read.rejected, "rejected_count": read.rejected_count})
        return
    tell_consents(plain(read.tally), REJECTED_SHOWN)
    tell_rejected(plain(read.rejected), read.rejected_count, REJECTED_SHOWN)


@app.command("list", help=_("Every consent, or those of one purpose, or those that end soon."))
def list_(
    purpose: Annotated[Purpose | None, typer.Option(help=_("For this purpose only."))] = None,
    expiring: Annotated[int | None, typer.Option(help=_("Only those that end within so many days."), min=0)] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    now = SystemClock().now()
    until = None if expiring is None else now + timedelta(days=expiring)
    with ExitStack() as stack:
        for one in _all(_to_read(stack, data_dir), purpose):
            if until is None or (one.in_force(now) and not one.in_force(until)):
                _tell_one(one, now, json)


@app.command(help=_("Write every consent with its proof to a CSV file, for a regulator or another PC."))
def export(
    file: Annotated[Path, typer.Argument(help=_("CSV file to write."))],
    purpose: Annotated[Purpose | None, typer.Option(help=_("For this purpose only."))] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    written = 0

    def rows(consents: Iterable[Consent]) -> Iterator[tuple[str, ...]]:
        nonlocal written
        for one in consents:
            written += 1
            yield _row(one)

    with ExitStack() as stack:
        write_csv(file, _HEADER, rows(_all(_to_read(stack, data_dir), purpose)), language=language())
    if json:
        emit({"file": file, "consents": written})
    else:
        text = ngettext("{n} consent written to {file}.", "{n} consents written to {file}.", written)
        say(text.format(n=written, file=file))


_HEADER = ("number", "purpose", "level", "given_at", "source", "proof", "hours", "expires_at", "withdrawn_at")
"""The same in every language: `import` reads them back."""


def _row(one: Consent) -> tuple[str, ...]:
    moments = (one.given_at, one.expires_at, one.withdrawn_at)
    given, expires, withdrawn = ("" if at is None else at.astimezone().isoformat() for at in moments)
    return (
        one.number,
        one.purpose.value,
        one.level.value,
        given,
        one.source,
        one.proof,
        one.hours,
        expires,
        withdrawn,
    )


def _tell_one(one: Consent, now: datetime, json: bool) -> None:
    if json:
        emit(shown(one, now))
    else:
        say(f"{one.number}  {consent_told(one)}")


def shown(one: Consent, now: datetime) -> dict[str, Any]:
    """A consent for programs."""
    return {**plain(one), "in_force": one.in_force(now)}


def _to_write(stack: ExitStack, data_dir: Path | None) -> list[Store]:
    return [stack.enter_context(open_store(place)) for place in guarded_folders(data_dir)]


def _to_read(stack: ExitStack, data_dir: Path | None) -> list[Store]:
    stores = [existing_store(place) for place in guarded_folders(data_dir)]
    return [stack.enter_context(store) for store in stores if store is not None]


def consents_of(numbers: Collection[PhoneNumber], stores: Iterable[Store]) -> dict[PhoneNumber, list[Consent]]:
    """What holds of some hundreds of numbers, for each purpose, over all the stores."""
    found: dict[PhoneNumber, list[Consent]] = {}
    for one in _one_each(one for store in stores for one in store.consents.of_many(numbers)):
        found.setdefault(one.number, []).append(one)
    return found


def _all(stores: list[Store], purpose: Purpose | None) -> Iterator[Consent]:
    if len(stores) == 1:
        return stores[0].consents.all(purpose)
    return iter(_one_each(one for store in stores for one in store.consents.all(purpose)))


def _one_each(consents: Iterable[Consent]) -> list[Consent]:
    found: dict[tuple[PhoneNumber, str], Consent] = {}
    for one in consents:
        key = (one.number, one.purpose.value)
        found[key] = standing(found.get(key), one)
    return [one for _key, one in sorted(found.items())]


def folded(consents: list[Consent]) -> Consent:
    """What holds of several records of one number and purpose. Raises ContactImportError for none."""
    if not consents:
        raise ContactImportError(_("No consent is recorded."))
    return _one_each(consents)[0]
