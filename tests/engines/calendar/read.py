"""What the library `icalendar` reads from calendars.

Reads JSON lines {"name", "text"} from standard input and prints one JSON object
a line: the calendar's name and its events, or its name and the error. A part that
the library could not make sense of is an error.
"""

from datetime import date, datetime, timezone

from icalendar import Calendar
from lines import answer


def told(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()


def event(component) -> dict:
    end = component.get("DTEND")
    return {
        "uid": str(component["UID"]),
        "start": told(component["DTSTART"].dt),
        "end": told(end.dt) if end else None,
        "stamp": told(component["DTSTAMP"].dt),
        "sequence": int(component["SEQUENCE"]),
        "summary": str(component["SUMMARY"]),
        "description": str(component["DESCRIPTION"]) if "DESCRIPTION" in component else None,
        "categories": [str(name) for name in component["CATEGORIES"].cats],
        "transparent": component["TRANSP"] == "TRANSPARENT",
    }


def read(text: str) -> dict:
    calendar = Calendar.from_ical(text)
    for component in calendar.walk():
        if component.errors:
            raise ValueError(f"{component.name}: {component.errors}")
    return {
        "calendar": str(calendar["NAME"]),
        "shown": str(calendar["X-WR-CALNAME"]),
        "events": [event(component) for component in calendar.walk("VEVENT")],
    }


answer(read)
