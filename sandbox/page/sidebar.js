// The left side: server, channels with unread counts, and the member one acts as.

import { channelIcon, channelName, isCategory, isPrivate, isThread } from "./channels.js";
import { h, icon, replaceChildren, uniqueId } from "./dom.js";
import { avatar, nameOf, roleIcon } from "./people.js";

const ROLE_NAMES = { owner: "Owner", moderator: "Moderator", member: "Member" };

function channelLink(channel, app) {
  const { store } = app;
  const current = channel.id === store.channelId;
  const unread = store.unread(channel.id);
  const mentions = store.mentions(channel.id);
  return h(
    "a",
    {
      class: `channel${unread ? " unread" : ""}${isThread(channel) ? " thread" : ""}`,
      href: app.linkTo(channel.id),
      "aria-current": current ? "page" : null,
      onclick: () => app.closeDrawer(),
    },
    icon(channelIcon(channel), 18),
    h("span", { class: "channel-name" }, channelName(channel, store.bot)),
    channel.nsfw &&
      h(
        "span",
        { class: "restricted", title: "Age-restricted channel" },
        h("span", { class: "visually-hidden" }, "age-restricted, "),
        "18+",
      ),
    (mentions || unread) > 0 &&
      h(
        "span",
        { class: mentions ? "count mention-count" : "count" },
        mentions || unread,
        h("span", { class: "visually-hidden" }, mentions ? " for you" : " unread"),
      ),
  );
}

/** The groups of the list: [heading, channels]. A thread stands below the channel it is in. */
function groups(channels) {
  const places = channels.filter((channel) => !isCategory(channel) && !isThread(channel));
  const withThreads = (channel) => [
    channel,
    ...channels.filter((other) => isThread(other) && other.parent_id === channel.id),
  ];
  const categories = channels.filter(isCategory);
  const known = new Set(categories.map(({ id }) => id));
  const among = (belongs) => places.filter(belongs).flatMap(withThreads);
  return [
    ["Text channels", among((channel) => !isPrivate(channel) && !known.has(channel.parent_id))],
    ...categories.map(({ id, name }) => [name, among(({ parent_id: parent }) => parent === id)]),
    ["Direct messages", among(isPrivate)],
  ].filter(([, list]) => list.length);
}

/**
 * @param {import("./types.js").App} app
 * @param {HTMLElement} element
 */
export function drawChannels(app, element) {
  replaceChildren(
    element,
    groups(app.store.channels).map(([name, list]) => [
      h("h2", { class: "group" }, name),
      h(
        "ul",
        {},
        list.map((channel) => h("li", {}, channelLink(channel, app))),
      ),
    ]),
  );
}

/**
 * @param {import("./types.js").App} app
 * @param {HTMLElement} element
 */
export function drawRail(app, element) {
  const { guild, totalUnread } = app.store;
  const name = guild?.name ?? "Atelier sandbox";
  const label = totalUnread ? `${name}, ${totalUnread} unread` : name;
  replaceChildren(
    element,
    h(
      "a",
      {
        class: "server",
        href: app.linkTo(app.store.channelId),
        "aria-current": "true",
        "aria-label": label,
        title: name,
      },
      h("img", { src: "/page/mark.svg", alt: "", width: 48, height: 48 }),
      totalUnread > 0 && h("span", { class: "count mention-count" }, totalUnread),
    ),
  );
  document.getElementById("guild-name").textContent = name;
}

/**
 * Shows who one is; pressing it lists the members one can be.
 * @param {import("./types.js").App} app
 * @param {HTMLElement} element
 */
export function drawUserPanel(app, element) {
  const { me, users } = app.store;
  if (!me) return;
  const id = uniqueId("switcher");
  const options = users.map((user) =>
    h(
      "button",
      {
        type: "button",
        role: "menuitemradio",
        "aria-checked": String(user.id === me.id),
        class: "person",
        onclick: () => {
          toggle(false);
          trigger.focus();
          app.switchMember(user.id);
        },
      },
      avatar(user, 32),
      h(
        "span",
        { class: "person-text" },
        h("span", {}, nameOf(user)),
        h("small", {}, ROLE_NAMES[user.role] ?? "Member"),
      ),
      user.id === me.id && icon("check", 18),
    ),
  );
  const list = h(
    "div",
    { class: "switcher", role: "menu", "aria-label": "Act as", id, hidden: true },
    h("div", { class: "menu-heading", role: "presentation" }, "Act as"),
    options,
  );
  const current = users.find((user) => user.id === me.id) ?? me;
  const trigger = h(
    "button",
    {
      type: "button",
      class: "person me",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-controls": id,
      title: "Act as another member",
      onclick: () => toggle(list.hidden),
    },
    avatar(current, 32),
    h(
      "span",
      { class: "person-text" },
      h("span", {}, nameOf(current), roleIcon(current)),
      h("small", {}, `${ROLE_NAMES[current.role] ?? "Member"} – switch`),
    ),
    icon("chevron", 18),
  );

  function toggle(open) {
    list.hidden = !open;
    trigger.setAttribute("aria-expanded", String(open));
    if (open) options[Math.max(0, users.indexOf(current))].focus();
  }
  list.addEventListener("keydown", (event) => {
    const at = options.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) options[(at + step + options.length) % options.length].focus();
    else if (event.key === "Escape") {
      toggle(false);
      trigger.focus();
    } else return;
    event.preventDefault();
  });
  list.addEventListener(
    "focusout",
    ({ relatedTarget }) => !list.contains(relatedTarget) && relatedTarget !== trigger && toggle(false),
  );
  replaceChildren(element, list, trigger);
}
