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

/* htmx */
document.addEventListener("htmx:afterRequest", release);
document.addEventListener("htmx:load", (event) => greet(event.target));
document.addEventListener("htmx:sendError", () => say(live.dataset.failed));
document.addEventListener("htmx:timeout", () => say(live.dataset.failed));
document.addEventListener("htmx:responseError", () => say(live.dataset.refused));
document.addEventListener("htmx:beforeRequest", () => say(""));
document.addEventListener("htmx:beforeSwap", (event) => {
  /* A whole page instead of a part: signed out meanwhile. Load this page again, which leads to the sign-in. */
  if (/^\s*<!doctype/i.test(event.detail.serverResponse) && event.detail.target !== document.body) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

greet(document);
