// Where each day and row of the log stands, without any of them being drawn.
import type { DayCount } from "./call-pages";

export const ROW_HEIGHT = 72;
export const HEADING_HEIGHT = 36;

interface Part {
  page: number;
  /** The first row of the day in its page. */
  offset: number;
  rows: number;
}

export interface Day {
  day: string;
  top: number;
  rows: number;
  parts: Part[];
}

export interface Layout {
  days: Day[];
  height: number;
}

export interface Place {
  page: number;
  index: number;
}

/** A day in view, and which of its rows. */
export interface Visible {
  day: Day;
  first: number;
  last: number;
}

export function heightOf(day: Day): number {
  return HEADING_HEIGHT + day.rows * ROW_HEIGHT;
}

export function layOut(pages: readonly (readonly DayCount[])[]): Layout {
  const days: Day[] = [];
  let height = 0;
  pages.forEach((counts, page) => {
    let offset = 0;
    for (const { day, rows } of counts) {
      let last = days.at(-1);
      if (last?.day !== day) {
        last = { day, top: height, rows: 0, parts: [] };
        days.push(last);
        height += HEADING_HEIGHT;
      }
      last.parts.push({ page, offset, rows });
      last.rows += rows;
      height += rows * ROW_HEIGHT;
      offset += rows;
    }
  });
  return { days, height };
}

/** Return which rows are between two heights, with some more on both sides, of other days too. */
export function visibleDays(layout: Layout, top: number, bottom: number, more = 4): Visible[] {
  const [from, to] = [top - more * ROW_HEIGHT, bottom + more * ROW_HEIGHT];
  const visible: Visible[] = [];
  for (const day of layout.days) {
    const start = day.top + HEADING_HEIGHT;
    if (day.top + heightOf(day) < from) {
      continue;
    }
    if (day.top > to) {
      break;
    }
    const first = Math.max(0, Math.floor((from - start) / ROW_HEIGHT));
    const last = Math.min(day.rows - 1, Math.floor((to - start) / ROW_HEIGHT));
    visible.push({ day, first: Math.min(first, day.rows - 1), last: Math.max(0, last) });
  }
  return visible;
}

/** Return where in the pages a row of a day is. */
export function placeOf(day: Day, row: number): Place {
  let index = row;
  for (const part of day.parts) {
    if (index < part.rows) {
      return { page: part.page, index: part.offset + index };
    }
    index -= part.rows;
  }
  return { page: -1, index: -1 };
}
