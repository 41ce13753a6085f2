// Writes times the way a chat does, and keeps the relative ones true while the page is open.

import { h } from "./dom.js";

const format = (options) => new Intl.DateTimeFormat(undefined, options);
const CLOCK = format({ timeStyle: "short" });
const FULL = format({ dateStyle: "full", timeStyle: "short" });
const DAY = format({ dateStyle: "long" });
const STYLES = {
  t: CLOCK,
  T: format({ timeStyle: "medium" }),
  d: format({ dateStyle: "short" }),
  D: DAY,
  f: format({ dateStyle: "long", timeStyle: "short" }),
  F: FULL,
};
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [
  ["year", 31536000],
  ["month", 2592000],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

function relative(date, now = Date.now()) {
  const seconds = Math.round((date.getTime() - now) / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(seconds / size), unit);
}

const sameDay = (a, b) => a.toDateString() === b.toDateString();
export const dayLabel = (date) => DAY.format(date);
export const isNewDay = (before, after) => !before || !sameDay(before, after);

function headerText(date) {
  const yesterday = new Date(Date.now() - 86400000);
  if (sameDay(date, new Date())) return CLOCK.format(date);
  if (sameDay(date, yesterday)) return `Yesterday at ${CLOCK.format(date)}`;
  return `${STYLES.d.format(date)} ${CLOCK.format(date)}`;
}

/**
 * @param {string} iso
 * @param {boolean} short only hours and minutes
 * @returns {HTMLTimeElement}
 */
export function messageTime(iso, short = false) {
  const date = new Date(iso);
  const text = short ? CLOCK.format(date) : headerText(date);
  return h("time", { datetime: iso, title: FULL.format(date), class: "when" }, text);
}

/**
 * Discord's <t:unix:style>; without a style it is f.
 * @param {string} unix seconds
 * @param {string} style one of STYLES, or R
 * @returns {Node}
 */
export function discordTime(unix, style = "f") {
  const date = new Date(Number(unix) * 1000);
  if (Number.isNaN(date.getTime())) return document.createTextNode(`<t:${unix}>`);
  const text = style === "R" ? relative(date) : (STYLES[style] ?? STYLES.f).format(date);
  return h(
    "time",
    { datetime: date.toISOString(), title: FULL.format(date), class: "stamp", dataset: { style } },
    text,
  );
}

/** Rewrites the relative times that stand in the page, every second. */
export function keepTimesLive() {
  setInterval(() => {
    for (const element of document.querySelectorAll('time[data-style="R"]')) {
      const text = relative(new Date(element.dateTime));
      if (element.textContent !== text) element.textContent = text;
    }
  }, 1000);
}
