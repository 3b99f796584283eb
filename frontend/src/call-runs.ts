// Calls as rows: those with the same person, one after the other, are one.
import type { Call } from "./call";

export interface Row {
  /** The day in the user's time zone. */
  day: string;
  /** Newest first; never empty. */
  calls: Call[];
}

// Longer runs are cut, so that a row stays something to look at.
const LONGEST_RUN = 50;

function who(call: Call): string | null {
  return call.number ?? call.display;
}

/** Whether a call goes on with the run of the row before it. */
export function continues(row: Row, call: Call, day: string): boolean {
  const [first] = row.calls;
  return (
    first !== undefined &&
    row.day === day &&
    row.calls.length < LONGEST_RUN &&
    first.kind === call.kind &&
    first.config_entry_id === call.config_entry_id &&
    who(call) !== null &&
    who(first) === who(call)
  );
}

/** Make rows of calls, newest first. */
export function rowsOf(calls: readonly Call[], dayOf: (call: Call) => string): Row[] {
  const rows: Row[] = [];
  for (const call of calls) {
    const day = dayOf(call);
    const last = rows.at(-1);
    if (last && continues(last, call, day)) {
      last.calls.push(call);
    } else {
      rows.push({ day, calls: [call] });
    }
  }
  return rows;
}
