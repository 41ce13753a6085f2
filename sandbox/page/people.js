// Names, colours and avatars of members and apps.

import { h, icon } from "./dom.js";

const COLOURS = ["#c2517a", "#3f7d5a", "#8a5cc9", "#a3672a", "#2f7a9e", "#b04a3f"];
const ROLE_ICONS = { owner: ["crown", "Owner"], moderator: ["shield", "Moderator"] };

/**
 * @param {import("./types.js").User | null | undefined} user
 * @returns {string}
 */
export const nameOf = (user) => user?.global_name || user?.username || "Unknown member";

function colourOf(user) {
  if (user.avatar_color) return user.avatar_color;
  const digits = [...String(user.id ?? "0")].reduce((sum, char) => sum + char.charCodeAt(0), 0);
  return COLOURS[digits % COLOURS.length];
}

/**
 * Pictures of people are decoration: the name always stands beside them.
 * @param {import("./types.js").User | null} user
 * @param {number} size in pixels
 * @returns {HTMLElement}
 */
export function avatar(user, size = 40) {
  if (user?.bot) {
    return h("img", { class: "avatar", src: "/page/mark.svg", alt: "", width: size, height: size });
  }
  const element = h(
    "span",
    { class: "avatar", "aria-hidden": "true" },
    [...nameOf(user)][0]?.toUpperCase() ?? "?",
  );
  element.style.background = colourOf(user ?? {});
  element.style.width = element.style.height = `${size}px`;
  element.style.fontSize = `${Math.round(size * 0.44)}px`;
  return element;
}

/**
 * @param {import("./types.js").User | null} user
 * @returns {HTMLElement | null}
 */
export function roleIcon(user) {
  const entry = ROLE_ICONS[user?.role];
  if (!entry) return null;
  const [name, label] = entry;
  return h(
    "span",
    { class: `role role-${user.role}`, title: label, role: "img", "aria-label": label },
    icon(name, 14),
  );
}

export const appTag = (user) => (user?.bot ? h("span", { class: "apptag" }, "APP") : null);
