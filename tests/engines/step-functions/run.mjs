// Executes state machines with the real interpreter, in virtual time.
//
// On standard input, one JSON object a line: a scenario. On standard output:
// `{"ask": {operation, request}}`, to be answered by one line, and at the end
// of each scenario `{"trace": …}`.
//
// A scenario: `machine` (the definition), `start`, `instance`, `input`,
// `events` ({at, event, of?, where?, arrives?} or {at, segment}), `facts` (told to the
// guard by whoever answers), `profile` ({at, values}), `answers` (scripted:
// operation → step → list of answers, the last of which stays), `failures`
// (operation → how often it fails before it works).

import { createInterface } from "node:readline";
import { instant, runUntil, setClock, standingStill } from "./virtual-time.mjs";
import { read, whatComes } from "./scenario.mjs";
import { load } from "../engines.mjs";

const { StateMachine } = await load("aws-local-stepfunctions", "build", "main.node.esm.js");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const nextLine = async () => (await lines.next()).value;
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

/** Asks whoever runs this, in the real world. */
const ask = (operation, request) =>
  standingStill(async () => {
    print({ ask: { operation, request } });
    const answer = JSON.parse(await nextLine());
    if (answer.error) throw new Error(answer.message);
    return answer;
  });

const sleepUntil = (at) =>
  new Promise((resume) => setTimeout(resume, Math.max(0, at - Date.now())));

class LambdaError extends Error {
  name = "Lambda.ServiceException";
}

/** Plays the function that the machine's tasks invoke. */
function runtime(scenario, trace) {
  const scripts = structuredClone(scenario.answers ?? {});
  const failures = { ...scenario.failures };
  let entered;

  async function answer(operation, request, token) {
    const script = scripts[operation]?.[request.step ?? request.predicate ?? "any"];
    if (script) return script.length > 1 ? script.shift() : script[0];
    switch (operation) {
      case "enter":
      case "guard":
      case "decide":
      case "resolve":
      case "leave":
        return ask(operation, request);
      case "read":
        return read(scenario, request, Date.now());
      case "await": {
        if (!token) throw new Error("an await without a token");
        const came = whatComes(scenario, request, entered, Date.now());
        if (!came) return new Promise(() => {});
        await sleepUntil(came.at);
        return { id: came.id, at: instant() };
      }
      case "send":
      case "set":
      case "notify":
      case "call":
      case "start":
      case "convert":
        return {};
      default:
        throw new Error(`no such operation: ${operation}`);
    }
  }

  return (state, definition) => async ({ FunctionName, Payload }) => {
    if (typeof FunctionName !== "string") throw new Error("a task without a function");
    const { operation, request, token } = Payload;
    const call = { state, at: instant(), operation, request };
    trace.calls.push(call);
    if (failures[operation] > 0) {
      failures[operation] -= 1;
      call.failed = true;
      throw new LambdaError("try again");
    }
    const result = await answer(operation, request, token);
    if (operation === "enter" && result.decision === "enter") entered = Date.parse(result.entered);
    call.answer = result;
    call.answered = instant();
    // A task with a token has the answer as its result, an invocation wraps it.
    return definition.Resource.endsWith(".waitForTaskToken")
      ? result
      : { StatusCode: 200, ExecutedVersion: "$LATEST", Payload: result };
  };
}

async function run(scenario) {
  setClock(scenario.start);
  const trace = { name: scenario.name, states: [], calls: [] };
  const handler = runtime(scenario, trace);
  const definition = scenario.machine;
  const machine = new StateMachine(definition);
  const execution = machine.run(scenario.input, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(
        Object.entries(definition.States)
          .filter(([, state]) => state.Type === "Task")
          .map(([name, state]) => [name, handler(name, state)]),
      ),
    },
    context: {
      Execution: { Name: scenario.instance },
      State: {
        get EnteredTime() {
          return instant();
        },
      },
      Task: { Token: "a-token" },
    },
  });
  const watched = (async () => {
    for await (const event of execution.eventLogs) {
      if (event.type === "StateEntered") {
        trace.states.push({ at: new Date(event.timestamp).toISOString(), name: event.state.name });
      }
    }
  })();
  try {
    const output = await runUntil(execution.result);
    trace.status = "succeeded";
    trace.outcome = output.outcome ?? null;
    trace.entered = output.instance?.answer?.decision ?? null;
  } catch (error) {
    trace.status = error.name === "ExecutionTimeoutError" ? "timed_out" : "failed";
    trace.error = `${error.cause?.name ?? error.name}: ${error.cause?.message ?? error.message}`;
  }
  trace.ended = instant();
  await watched;
  return trace;
}

for (let line = await nextLine(); line !== undefined; line = await nextLine()) {
  const scenario = JSON.parse(line);
  print({ trace: await run(scenario) });
}
