/* What pages do beyond links and forms. Hung on data- attributes; every page works without it. */
"use strict";

const live = document.getElementById("live");
let quietAgain;

/* Say something to everybody, screen readers too. Without `seconds` it stays until the next word. */
function say(text, seconds) {
  clearTimeout(quietAgain);
  live.textContent = text;
  if (seconds) quietAgain = setTimeout(() => live.replaceChildren(), seconds * 1000);
}

/* A new page or a swapped part: the error summary takes the focus, buttons that need script appear. */
function greet(root) {
  root.querySelector("[data-focus]")?.focus();
  for (const button of root.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
  for (const link of root.querySelectorAll("[data-grid] tbody a")) link.tabIndex = -1;
  const first = root.querySelector("[data-grid] .cell[aria-current]") || root.querySelector("[data-grid] tbody a");
  if (first) first.tabIndex = 0;
}

/* Menus close on Escape and when one looks elsewhere. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (menu === except) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("[data-menu]"));
  const copy = event.target.closest("[data-copy]");
  if (copy) copyFrom(document.getElementById(copy.dataset.copy));
  if (event.target.closest("[data-print]")) print();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus();
});

document.addEventListener("focusin", (event) => closeMenus(event.target.closest("[data-menu]")));

async function copyFrom(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    say(live.dataset.copied, 4);
  } catch {
    field.focus(); /* not allowed here: it is selected, the keys for copying do the rest */
  }
}

/* Light, dark or system: at once; the server remembers it. */
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-theme-switch]");
  if (!form) return;
  event.preventDefault();
  const chosen = event.submitter;
  if (chosen.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen.value;
  for (const button of form.querySelectorAll("[name=theme]")) button.ariaPressed = String(button === chosen);
  try {
    await fetch(form.action, { method: "POST", body: new FormData(form, chosen), redirect: "manual", keepalive: true });
  } catch {
    say(live.dataset.failed);
  }
});

/* A form is sent once. The button is never `disabled`, so its value is kept. */
let sent = [];

function release() {
  for (const [form, button] of sent) {
    delete form.dataset.sent;
    button?.removeAttribute("aria-disabled");
  }
  sent = [];
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
  sent.push([form, event.submitter]);
  setTimeout(release, 8000); /* a download leaves the page where it is */
});

addEventListener("pageshow", release);

/* Links whose answer is a part of the page: the nearest [data-into] says into which, cells go into the panel. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-into] a[href^='?']");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.matches("[data-close]")) return closePanel(link.href);
  const into = link.matches(".cell") ? "panel" : link.closest("[data-into]").dataset.into;
  if (into === "panel") mark(new URL(link.href).searchParams.get("cell"));
  else document.getElementById("panel").replaceChildren();
  htmx.ajax("GET", link.getAttribute("href"), { source: link, target: `#${into}`, swap: "innerHTML" });
});

/* The cell beside which the panel stands, and where the focus goes when it closes. */
function mark(cell) {
  const ended = document.querySelector(".cell[aria-current]");
  const begun = cell && document.querySelector(`.cell[href$="cell=${CSS.escape(cell)}"]`);
  ended?.removeAttribute("aria-current");
  begun?.setAttribute("aria-current", "true");
  return begun || ended;
}

function closePanel(address) {
  document.getElementById("panel").replaceChildren();
  history.pushState({ htmx: true }, "", address);
  const cell = mark();
  if (cell) stop(cell);
}

/* The grid is one stop for Tab; arrows, Home and End move inside it. */
function stop(link) {
  for (const other of link.closest("[data-grid]").querySelectorAll("tbody a")) other.tabIndex = other === link ? 0 : -1;
  link.focus();
}

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -999], End: [0, 999] };

document.addEventListener("keydown", (event) => {
  const close = document.querySelector("[data-close]");
  if (event.key === "Escape" && close) return closePanel(close.href);
  const keys = document.querySelector("[data-keys]");
  if (event.key === "?" && keys && !event.target.matches("input, select, textarea")) keys.hidden = !keys.hidden;
  const link = event.target.closest("[data-grid] tbody a");
  const move = link && !event.ctrlKey && !event.metaKey && !event.altKey && MOVES[event.key];
  if (!move) return;
  event.preventDefault();
  const [down, across] = move;
  const cell = link.closest("th, td");
  const beside = [...cell.parentElement.querySelectorAll("a")];
  const way = event.key.startsWith("Arrow") && cell.matches(":dir(rtl)") ? -across : across;
  const row = down < 0 ? cell.parentElement.previousElementSibling : cell.parentElement.nextElementSibling;
  const next = down ? row?.cells[cell.cellIndex].querySelector("a") : beside.at(Math.max(beside.indexOf(link) + way, 0)) || beside.at(-1);
  if (next) stop(next);
});

/* 1, 2 and 3 press the answers of the goal that has the focus. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const near = event.target.closest("[data-answers], .goal");
  const button = (near?.matches(".goal") ? near.querySelector("[data-answers]") : near)?.children[event.key - 1];
  button?.focus();
  button?.click();
});

/* htmx */
document.addEventListener("htmx:afterRequest", release);
document.addEventListener("htmx:load", (event) => greet(event.target));
document.addEventListener("htmx:sendError", () => say(live.dataset.failed));
document.addEventListener("htmx:timeout", () => say(live.dataset.failed));
document.addEventListener("htmx:responseError", () => say(live.dataset.refused));
document.addEventListener("htmx:beforeRequest", () => say(""));
document.addEventListener("htmx:beforeSwap", (event) => {
  /* A whole page instead of a part: signed out meanwhile. Load this page again, which leads to the sign-in. */
  const { serverResponse: page, target } = event.detail;
  if (/^\s*<!doctype/i.test(page) && target !== document.body && !page.includes(`id="${target.id}"`)) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

greet(document);
