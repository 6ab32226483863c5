"""Options that say how a list's consents are taken."""

from datetime import datetime
from typing import Annotated

import typer

from robodial.domain.campaign import Purpose
from robodial.domain.consent import NEED_NO_RECORD, ConsentLevel
from robodial.domain.consent_declaration import ConsentDeclaration, ConsentTerms
from robodial.domain.consent_plan import ConsentPlan
from robodial.i18n import gettext as _

ConsentFor = Annotated[
    Purpose | None,
    typer.Option("--consent-for", help=_("Record the list's consents, as given for this purpose.")),
]
Level = Annotated[
    ConsentLevel, typer.Option("--consent-level", help=_("How much was agreed to; written needs a declaration."))
]
OptionalLevel = Annotated[
    ConsentLevel | None, typer.Option("--consent-level", help=_("How much was agreed to; written needs a declaration."))
]
DeclaredBy = Annotated[
    str, typer.Option("--consent-declared-by", help=_("Who answers, by name, for consents all alike or in writing."))
]
DeclaredText = Annotated[str, typer.Option("--consent-declaration", help=_("What they declare, in their words."))]


def plan_of(
    purpose: Purpose | None, level: ConsentLevel, declared_by: str, declaration: str, now: datetime
) -> ConsentPlan:
    """The plan that the options make. Raises typer.BadParameter."""
    if purpose in NEED_NO_RECORD:
        text = _("Calls for “{purpose}” need no recorded consent.").format(purpose=purpose.value)
        raise typer.BadParameter(text, param_hint="'--consent-for'")
    name = " ".join(declared_by.split())
    if not name and (declaration or level is ConsentLevel.WRITTEN):
        text = _("Written consent and declarations need the name of the person who answers for it.")
        raise typer.BadParameter(text, param_hint="'--consent-declared-by'")
    declared = ConsentDeclaration(name, now.astimezone().date(), declaration.strip()) if name else None
    return ConsentPlan(purpose, ConsentTerms(level, declared))
