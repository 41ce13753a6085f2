// A select menu: strings, users, roles, channels; one or several values. Used by messages and modals.

import { h, icon, uniqueId } from "./dom.js";
import { nameOf } from "./people.js";

const roles = (store) =>
  (store.guild?.roles ?? []).map((role) => ({ label: `@${role.name}`, value: role.id }));
const users = (store) =>
  store.users.map((user) => ({ label: nameOf(user), value: user.id, description: user.username }));

/** What can be chosen in a select of this component type. */
function optionsOf(component, store) {
  if (component.type === 5) return users(store);
  if (component.type === 6) return roles(store);
  if (component.type === 7) return [...users(store), ...roles(store)];
  if (component.type === 8) {
    const wanted = component.channel_types;
    return store.channels
      .filter((channel) => !wanted?.length || wanted.includes(channel.type))
      .map((channel) => ({ label: `#${channel.name}`, value: channel.id }));
  }
  return component.options ?? [];
}

/**
 * @param {object} component Discord's select component
 * @param {import("./store.js").Store} store
 * @param {object} [more] fieldId: of the trigger, for a label; onDone: hears the final values (one
 *   choice, or those of the closed list); busy: waits for the app's answer
 * @returns {HTMLElement & {values: () => string[]}}
 */
export function selectMenu(component, store, { busy = false, fieldId = null, onDone = null } = {}) {
  const options = optionsOf(component, store);
  const preset = (component.default_values ?? []).map(({ id }) => id);
  const chosen = new Set(options.filter((o) => o.default || preset.includes(o.value)).map((o) => o.value));
  const most = component.max_values ?? 1;
  const least = component.min_values ?? 1;
  const id = uniqueId("select");
  let active = 0;
  let before = "";

  const summary = h("span", { class: "select-summary" });
  const list = h("div", {
    class: "select-list",
    role: "listbox",
    id,
    hidden: true,
    "aria-multiselectable": most > 1 ? "true" : null,
  });
  const trigger = h(
    "button",
    {
      type: "button",
      class: `select-trigger${busy ? " busy" : ""}`,
      role: "combobox",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-controls": id,
      id: fieldId,
      // A label names it in a form; in a message the placeholder has to.
      "aria-label": fieldId ? null : (component.placeholder ?? "Make a selection"),
      disabled: Boolean(component.disabled),
      "aria-busy": busy ? "true" : null,
      dataset: { key: `component-${component.custom_id}` },
      onclick: () => (list.hidden ? open() : close()),
    },
    summary,
    icon("chevron", 18),
  );
  list.setAttribute("aria-label", component.placeholder ?? "Choices");
  const wrapper = h("div", { class: "select" }, trigger, list);

  const rows = options.map((option, index) =>
    h(
      "div",
      {
        role: "option",
        id: `${id}-${index}`,
        class: "select-option",
        onmousedown: (event) => event.preventDefault(), // keep the focus on the trigger
        onclick: () => choose(index),
      },
      option.emoji && h("span", { "aria-hidden": "true" }, option.emoji.name),
      h(
        "span",
        { class: "select-text" },
        h("span", {}, option.label),
        option.description && h("small", {}, option.description),
      ),
      icon("check", 18),
    ),
  );
  list.append(...(rows.length ? rows : [h("div", { class: "suggest-empty" }, "There is nothing to choose.")]));

  function paint() {
    const labels = options.filter(({ value }) => chosen.has(value)).map(({ label }) => label);
    summary.textContent = labels.join(", ") || component.placeholder || "Make a selection";
    summary.classList.toggle("empty", labels.length === 0);
    rows.forEach((row, index) => {
      row.setAttribute("aria-selected", String(chosen.has(options[index].value)));
      row.classList.toggle("active", index === active);
    });
    if (!list.hidden) trigger.setAttribute("aria-activedescendant", rows[active]?.id ?? "");
  }

  function open() {
    if (busy) return; // it keeps the focus, which a disabled one would lose
    list.hidden = false;
    before = [...chosen].join();
    trigger.setAttribute("aria-expanded", "true");
    paint();
    openWhereThereIsRoom();
  }

  /** Above the trigger when the scroller or form ends too soon below it. */
  function openWhereThereIsRoom() {
    const bounds = wrapper.closest(".scroller, dialog")?.getBoundingClientRect();
    if (!bounds) return;
    const { top, bottom } = trigger.getBoundingClientRect();
    const below = bounds.bottom - bottom;
    list.classList.toggle("above", below < list.offsetHeight + 8 && top - bounds.top > below);
    list.scrollIntoView({ block: "nearest" });
  }

  function close() {
    if (list.hidden) return;
    list.hidden = true;
    trigger.setAttribute("aria-expanded", "false");
    trigger.removeAttribute("aria-activedescendant");
    const changed = [...chosen].join() !== before;
    if (most > 1 && changed && chosen.size >= least) onDone?.([...chosen]);
  }

  function choose(index) {
    const { value } = options[index];
    active = index;
    if (most === 1) {
      chosen.clear();
      chosen.add(value);
      close();
      onDone?.([value]);
    } else if (!chosen.delete(value) && chosen.size < most) chosen.add(value);
    paint();
  }

  /** A letter goes to the next entry that begins with it, as in a list of the system. */
  function find({ key, ctrlKey, metaKey, altKey }) {
    if (list.hidden || key.length !== 1 || key === " " || ctrlKey || metaKey || altKey) return false;
    const order = options.map((_, index) => (active + 1 + index) % options.length);
    const found = order.find((index) => options[index].label.toLowerCase().startsWith(key.toLowerCase()));
    if (found !== undefined) active = found;
    return true;
  }

  trigger.addEventListener("blur", close);
  trigger.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (list.hidden && step) open();
    else if (step) active = (active + step + options.length) % Math.max(1, options.length);
    else if (!list.hidden && options.length && (event.key === "Enter" || event.key === " ")) choose(active);
    else if (!list.hidden && event.key === "Escape") close();
    else if (!find(event)) return;
    event.preventDefault();
    event.stopPropagation();
    paint();
    rows[active]?.scrollIntoView({ block: "nearest" });
  });
  paint();
  wrapper.values = () => [...chosen];
  return wrapper;
}
