// What ical.js, the reader of Thunderbird, reads from calendars.
//
//   node read.mjs     (JSON lines {"name", "text"} on standard input)
//
// The same JSON as read.py prints, so that the two can be compared.

import { readFileSync } from "node:fs";
import { load } from "../engines.mjs";

const ICAL = (await load("ical.js", "dist", "ical.js")).default;

const told = (time) => {
  if (time.isDate) return time.toString();
  if (time.zone !== ICAL.Timezone.utcTimezone) throw new Error(`not in UTC: ${time}`);
  return time.toString();
};

function event(component) {
  const value = (name) => component.getFirstPropertyValue(name);
  const end = value("dtend");
  return {
    uid: value("uid"),
    start: told(value("dtstart")),
    end: end ? told(end) : null,
    stamp: told(value("dtstamp")),
    sequence: value("sequence"),
    summary: value("summary"),
    description: value("description"),
    categories: component.getFirstProperty("categories").getValues(),
    transparent: value("transp") === "TRANSPARENT",
  };
}

function read({ name, text }) {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text));
    return {
      name,
      calendar: calendar.getFirstPropertyValue("name"),
      shown: calendar.getFirstPropertyValue("x-wr-calname"),
      events: calendar.getAllSubcomponents("vevent").map(event),
    };
  } catch (error) {
    return { name, error: String(error?.message ?? error) };
  }
}

for (const line of readFileSync(0, "utf8").split("\n")) {
  if (line !== "") process.stdout.write(`${JSON.stringify(read(JSON.parse(line)))}\n`);
}
