"""Reads calendars with software that is not ours, and says what a person would see in them.

Standard input is a JSON list of calendar files; the answer is a JSON list: of each calendar its errors and its events, and
of all of them together how many events there are for somebody who subscribes to every one (one for each UID, the newest)."""

import datetime
import json
import sys

import icalendar
import recurring_ical_events

UTC = datetime.timezone.utc


def utc(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text):
    calendar = icalendar.Calendar.from_ical(text)
    events = []
    for event in calendar.walk("VEVENT"):
        times = recurring_ical_events.of(calendar).between((2026, 1, 1), (2029, 1, 1))
        events.append({
            "uid": str(event["UID"]),
            "sequence": int(event.get("SEQUENCE", 0)),
            "summary": str(event["SUMMARY"]),
            "status": str(event.get("STATUS", "")),
            "attendees": len([name for name in event if name == "ATTENDEE"]),
            "errors": [str(error) for error in event.errors],
            "times": sorted(utc(one["DTSTART"].dt) for one in times if one["UID"] == event["UID"]),
        })
    zones = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
    return {"errors": [str(error) for error in calendar.errors], "zones": zones, "events": events}


def main():
    calendars = [read(text) for text in json.load(sys.stdin)]
    newest = {}
    for calendar in calendars:
        for event in calendar["events"]:
            known = newest.get(event["uid"])
            if known is None or known["sequence"] <= event["sequence"]:
                newest[event["uid"]] = event
    json.dump({"calendars": calendars, "together": list(newest.values())}, sys.stdout)


main()
