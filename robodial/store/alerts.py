"""Public alerts that were confirmed, kept for good."""

from datetime import datetime

from sqlalchemy import insert, select

from robodial.domain.alert import ConfirmedAlert
from robodial.store.sqlite import Database
from robodial.store.tables import alerts


class Alerts:
    """Who confirmed which alert, when, and until when it calls."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def confirm(self, alert: ConfirmedAlert) -> ConfirmedAlert:
        """On disk when this returns. The same confirmation, made once more when a campaign goes on, is the first one:
        its day does not begin anew."""
        with self._db.transaction() as conn:
            known = conn.execute(
                select(alerts).where(
                    alerts.c.campaign == alert.campaign,
                    alerts.c.confirmed_by == alert.confirmed_by,
                    alerts.c.ends_at == alert.ends_at,
                )
            ).first()
            if known is not None:
                return ConfirmedAlert(known.campaign, known.confirmed_by, known.at, known.ends_at)
            row = {name: getattr(alert, name) for name in ("campaign", "confirmed_by", "at", "ends_at")}
            conn.execute(insert(alerts).values(row))
            return alert

    def since(self, moment: datetime) -> tuple[ConfirmedAlert, ...]:
        """Those confirmed after `moment`, oldest first; those dated later than now are among them."""
        wanted = select(alerts).where(alerts.c.at > moment).order_by(alerts.c.at, alerts.c.alert_id)
        with self._db.reading() as conn:
            rows = conn.execute(wanted).all()
        return tuple(ConfirmedAlert(row.campaign, row.confirmed_by, row.at, row.ends_at) for row in rows)
