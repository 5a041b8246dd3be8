import { expect, test } from "vitest";
import {
  clockText,
  countdownText,
  dateText,
  elapsedText,
  exactLocalText,
  exactUtcText,
  relativeText,
  sinceText,
} from "./time-text";

const at = new Date("2027-06-28T15:57:46Z");

test("tells the largest unit, towards now, and never a later time than the exact one", () => {
  const now = at.getTime();
  expect(relativeText(now - 8_900, now)).toBe("8 s ago");
  expect(relativeText(now - 3 * 60_000, now)).toBe("3 min ago");
  expect(relativeText(now - 86_399_000, now)).toBe("23 h ago");
  expect(relativeText(now + 412 * 86_400_000 + 5, now)).toBe("in 412 days");
});

test("what happened a moment after the page was made is now, and a state since then is just there", () => {
  const now = at.getTime();
  expect(relativeText(now + 1_400, now)).toBe("now");
  expect(sinceText(now + 1_400, now)).toBe("just now");
  expect(sinceText(now - 3 * 60_000, now)).toBe("since 3 min");
  expect(sinceText(now - 12 * 86_400_000, now)).toBe("since 12 days");
});

test("says in the least room how long ago something was", () => {
  const now = at.getTime();
  expect(elapsedText(now - 400, now)).toBe("now");
  expect(elapsedText(now - 8_900, now)).toBe("8 s");
  expect(elapsedText(now - 3 * 60_000, now)).toBe("3 min");
  expect(elapsedText(now - 5 * 3_600_000, now)).toBe("5 h");
  expect(elapsedText(now - 86_400_000, now)).toBe("1 d");
  expect(elapsedText(now - 12 * 86_400_000, now)).toBe("12 d");
});

test("shows local times in the operator's zone, whatever the zone of the machine", () => {
  expect(exactLocalText(at, "Europe/Zurich")).toBe("Mon 28 June 2027, 17:57:46 CEST");
  expect(dateText(at, "Europe/Zurich", "minute")).toBe("28 June 2027, 17:57");
  expect(dateText(at, "Pacific/Auckland")).toBe("29 June 2027");
  expect(clockText(at, "UTC")).toBe("15:57:46");
  expect(exactUtcText(at)).toBe("2027-06-28 15:57:46");
});

test("counts down to 0:00 and no further", () => {
  expect(countdownText(15 * 60_000)).toBe("15:00");
  expect(countdownText(702_000)).toBe("11:42");
  expect(countdownText(400)).toBe("0:01");
  expect(countdownText(-5_000)).toBe("0:00");
});
