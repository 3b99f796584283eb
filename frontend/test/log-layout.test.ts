import { expect, test } from "vitest";
import { HEADING_HEIGHT, ROW_HEIGHT, layOut, placeOf, visibleDays } from "../src/log-layout";

const pages = [
  [
    { day: "3", rows: 2 },
    { day: "2", rows: 3 },
  ],
  [
    { day: "2", rows: 4 },
    { day: "1", rows: 1000 },
  ],
];

test("a day that goes on from page to page has one heading", () => {
  const { days, height } = layOut(pages);

  expect(days.map(({ day, rows }) => [day, rows])).toEqual([
    ["3", 2],
    ["2", 7],
    ["1", 1000],
  ]);
  expect(height).toBe(3 * HEADING_HEIGHT + 1009 * ROW_HEIGHT);
  expect(days[2]?.top).toBe(2 * HEADING_HEIGHT + 9 * ROW_HEIGHT);
});

test("a row is found in its page", () => {
  const [, second] = layOut(pages).days;

  expect(placeOf(second!, 2)).toEqual({ page: 0, index: 4 });
  expect(placeOf(second!, 3)).toEqual({ page: 1, index: 0 });
  expect(placeOf(second!, 7)).toEqual({ page: -1, index: -1 });
});

test("what is drawn does not grow with the history", () => {
  const layout = layOut(pages);

  for (const top of [0, 300, 5_000, 50_000, layout.height - 600]) {
    const visible = visibleDays(layout, top, top + 600);
    const rows = visible.reduce((sum, { first, last }) => sum + 1 + last - first, 0);
    expect(rows).toBeGreaterThanOrEqual(8);
    expect(rows).toBeLessThan(25);
  }
  expect(visibleDays(layOut([]), 0, 600)).toEqual([]);
});

test("what comes next is drawn before it is in view, though it is of another day", () => {
  const { days } = layOut(pages);
  const endOfNewest = days[1]!.top;

  const below = visibleDays(layOut(pages), 0, endOfNewest - 1);
  expect(below.map(({ day, first, last }) => [day.day, first, last])).toEqual([
    ["3", 0, 1],
    ["2", 0, 3],
  ]);

  const above = visibleDays(layOut(pages), endOfNewest + 1, endOfNewest + 100);
  expect(above.map(({ day }) => day.day)).toEqual(["3", "2"]);
});
