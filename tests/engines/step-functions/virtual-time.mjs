// A clock that jumps: timers fire in order of their instants, as soon as
// nothing else is under way. Months of waiting take milliseconds, and what is
// measured is the interpreter's own timers, not a stand-in for them.
//
// Import it before whatever is to live in this time.

// The interpreter wants Node 22; this is all that it misses in Node 20.
Promise.withResolvers ??= function withResolvers() {
  let resolve;
  let reject;
  const promise = new this((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};

const RealDate = Date;
let now = 0;
let timers = [];
let counter = 0;
let outside = 0;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(now);
    else super(...parts);
  }

  static now() {
    return now;
  }
};

globalThis.setTimeout = (run, milliseconds = 0) => {
  counter += 1;
  timers.push({ id: counter, at: now + Math.max(0, milliseconds), run });
  return counter;
};

globalThis.clearTimeout = (id) => {
  timers = timers.filter((timer) => timer.id !== id);
};

/** This instant as RFC 3339. */
export const instant = () => new RealDate(now).toISOString();

/** Runs `run(…)` of the real world, during which the clock stands still. */
export async function standingStill(run) {
  outside += 1;
  try {
    return await run();
  } finally {
    outside -= 1;
  }
}

/** Lets the clock run until `promise` is settled. */
export async function runUntil(promise) {
  let settled = false;
  const outcome = promise.finally(() => {
    settled = true;
  });
  outcome.catch(() => {});
  for (;;) {
    await new Promise((resume) => setImmediate(resume));
    if (settled) break;
    if (outside > 0) continue;
    // Of two timers at the same instant, the one that was set first.
    timers.sort((a, b) => a.at - b.at || a.id - b.id);
    const next = timers.shift();
    if (!next) throw new Error("nothing is under way and no timer is set");
    now = next.at;
    next.run();
  }
  timers = [];
  return outcome;
}

/** Sets the clock before anything is started. */
export function setClock(start) {
  now = new RealDate(start).getTime();
  if (Number.isNaN(now)) throw new Error(`not an instant: ${start}`);
  timers = [];
}
