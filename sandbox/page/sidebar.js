// The left side: server, channels with unread counts, and the member one acts as.

import { h, icon, replaceChildren, uniqueId } from "./dom.js";
import { avatar, nameOf, roleIcon } from "./people.js";

const TEXT_CHANNEL = 0;
const CATEGORY = 4;
const ROLE_NAMES = { owner: "Owner", moderator: "Moderator", member: "Member" };

function channelLink(channel, app) {
  const { store } = app;
  const current = channel.id === store.channelId;
  const unread = store.unread(channel.id);
  const mentions = store.mentions(channel.id);
  return h(
    "a",
    {
      class: `channel${unread ? " unread" : ""}`,
      href: app.linkTo(channel.id),
      "aria-current": current ? "page" : null,
      onclick: () => app.closeDrawer(),
    },
    icon("hash", 18),
    h("span", { class: "channel-name" }, channel.name),
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

export function drawChannels(app, element) {
  const { channels } = app.store;
  const categories = channels.filter(({ type }) => type === CATEGORY);
  const text = channels.filter(({ type }) => (type ?? TEXT_CHANNEL) !== CATEGORY);
  const known = new Set(categories.map(({ id }) => id));
  const loose = text.filter(({ parent_id: parent }) => !known.has(parent));
  const groups = [
    ...(loose.length ? [["Text channels", loose]] : []),
    ...categories.map(({ id, name }) => [name, text.filter((channel) => channel.parent_id === id)]),
  ];
  replaceChildren(
    element,
    groups.map(([name, list]) => [
      h("h2", { class: "group" }, name),
      h(
        "ul",
        {},
        list.map((channel) => h("li", {}, channelLink(channel, app))),
      ),
    ]),
  );
}

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

/** Shows who one is; pressing it lists the members one can be. */
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
      h("small", {}, ROLE_NAMES[current.role] ?? "Member"),
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
