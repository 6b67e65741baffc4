// The world that a state machine meets in a test: people, events, and a
// runtime that answers its tasks.

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** The end of a period after an instant. Scenarios live in UTC. */
function after(start, { months = 0, days = 0, seconds = 0 }) {
  const end = new Date(start + days * DAY + seconds * SECOND);
  if (months !== 0) end.setUTCMonth(end.getUTCMonth() + months);
  return end.getTime();
}

/** Whether an event of the scenario is one that a listener listens for. */
function matches(listener, event) {
  return (
    event.event === listener.event &&
    (listener.of === undefined || event.of === listener.of) &&
    (listener.where === undefined || (event.where ?? []).includes(listener.where))
  );
}

/**
 * When something first happens that a listener listens for, no earlier than
 * `now`; undefined where it never does.
 */
function firstTime(scenario, listener, entered, now) {
  if (listener.event !== undefined || listener.segment !== undefined) {
    const since = listener.since === "entry" ? entered : now;
    const until = Math.min(
      listener.within ? after(entered, listener.within) : Infinity,
      listener.for ? after(now, listener.for) : Infinity,
    );
    const wanted = listener.event !== undefined
      ? (event) => matches(listener, event)
      : (event) => event.segment === listener.segment;
    const times = (scenario.events ?? [])
      .filter(wanted)
      .map((event) => ({ at: Date.parse(event.at), arrives: Date.parse(event.arrives ?? event.at) }))
      .filter(({ at }) => at > since && at <= until)
      .map(({ arrives }) => arrives);
    return times.length > 0 ? Math.max(now, Math.min(...times)) : undefined;
  }
  const predicate = listener.becomes ?? listener.ceases;
  const wanted = listener.becomes !== undefined;
  const changes = (scenario.facts ?? [])
    .filter((fact) => fact.fact === "holds" && fact.predicate === predicate)
    .map((fact) => ({ at: Date.parse(fact.at), value: fact.value }))
    .sort((a, b) => a.at - b.at);
  const current = changes.filter((change) => change.at <= now).at(-1)?.value ?? false;
  if (current === wanted) return now;
  return changes.find((change) => change.at > now && change.value === wanted)?.at;
}

/** Which listener of an `await` comes first, and when; the first listed wins a tie. */
export function whatComes(scenario, request, entered, now) {
  let first;
  for (const listener of request.listeners) {
    const at = firstTime(scenario, listener, entered, now);
    if (at !== undefined && (first === undefined || at < first.at)) {
      first = { id: listener.id, at };
    }
  }
  return first;
}

/** What a person's profile holds at an instant, of the properties asked for. */
export function read(scenario, request, now) {
  const profile = {};
  for (const change of scenario.profile ?? []) {
    if (Date.parse(change.at) <= now) Object.assign(profile, change.values);
  }
  return Object.fromEntries(
    request.properties.map(({ as, property }) => [as, profile[property] ?? null]),
  );
}
