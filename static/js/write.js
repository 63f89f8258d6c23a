/* Forms that are saved as one types: nothing typed is lost, and keys do what buttons do. Without it: buttons. */
"use strict";

const PAUSE = 700, RETRY = 5000, PATIENCE = 10000;
const states = []; /* of each form: how many inputs it has had, and up to which all is saved */
let then = null; /* what waits until everything is saved: `go`, and whether it sends the form itself */
let leaving = false;

const isUnsaved = (state) => state.typed !== state.saved;
const inConflict = (state) => state.form.querySelector("[name=seen]");

function wait(state, milliseconds) {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => send(state), milliseconds);
}

async function send(state) {
  if (state.sending || inConflict(state)) return;
  clearTimeout(state.timer);
  state.sending = true;
  if (state.strange && !(await renew())) {
    state.sending = false;
    return fail(state, { isAway: true });
  }
  const typed = state.typed;
  let answer, text;
  try {
    answer = await fetch(state.form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(state.form)),
      headers: { "HX-Request": "true" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    text = await answer.text();
  } catch {
    answer = undefined;
  }
  state.sending = false;
  if (answer?.ok) {
    show(text);
    state.saved = typed;
    state.strange = false;
    if (isUnsaved(state)) wait(state, then ? 0 : PAUSE);
    else if (!states.some(isUnsaved)) proceed();
  } else if (answer?.status === 422 || answer?.status === 409) {
    show(text);
    const refused = then;
    then = null;
    if (refused?.sends && answer.status === 422) refused.go(); /* the page says at the field what is wrong */
    state.form.querySelector("[name=seen]")?.closest("[role=alert]").scrollIntoView({ block: "center" });
  } else {
    fail(state, answer);
  }
}

function proceed() {
  const act = then;
  then = null;
  act?.go();
}

/* The parts of an answer, each into its place. */
function show(html) {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  for (const part of parts.content.children) {
    const place = document.getElementById(part.id);
    place.replaceChildren(...part.childNodes);
    if (part.dataset.state) place.dataset.state = part.dataset.state;
    else delete place.dataset.state;
  }
}

/* The connection, the server, or the session is gone; the words stay here. */
function fail(state, answer) {
  const status = state.form.querySelector(".saved");
  const isAway = answer?.isAway || answer?.type === "opaqueredirect";
  const isRefused = answer?.status === 403 && state.strange;
  state.strange ||= isAway || answer?.status === 403;
  status.dataset.state = "failed";
  const words = isAway ? status.dataset.away : isRefused ? status.dataset.refused : status.dataset.failed;
  const line = document.createElement("span");
  line.textContent = words;
  status.replaceChildren(line, ...status.querySelectorAll("[type=hidden]"));
  if (isRefused) then = null;
  else wait(state, RETRY);
}

/* Whoever signs in again has a new token. Whether there is one now. */
async function renew() {
  try {
    const answer = await fetch(location.href, { redirect: "manual" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    return true;
  } catch {
    return false; /* still signed out, or no connection */
  }
}

function afterSaving(act) {
  then = act;
  for (const state of states) if (isUnsaved(state)) send(state);
}

for (const form of document.querySelectorAll("form[data-write]")) {
  const state = { form, typed: 0, saved: 0, sending: false, strange: false, timer: 0 };
  states.push(state);
  form.addEventListener("input", () => {
    state.typed += 1;
    wait(state, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    if (leaving || inConflict(state) || !isUnsaved(state)) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    afterSaving({
      sends: true,
      go() {
        leaving = true;
        form.requestSubmit(button);
      },
    });
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]:not([href^='#'])");
  if (!link || then || !states.some(isUnsaved)) return;
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  afterSaving({ go: () => location.assign(link.href) });
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-write]");
  if (!form) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    form.querySelector("[data-next]")?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.target.matches("textarea, select, [type=text]")) return;
  const keyed = [...form.querySelectorAll("[data-key]")].filter((each) => each.dataset.key === event.key);
  for (const each of keyed) {
    event.preventDefault();
    if (each.matches("details")) each.open = !each.open;
    else if (!each.checked) {
      each.click();
      each.focus();
    }
  }
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const state of states) if (isUnsaved(state)) send(state);
});

addEventListener("beforeunload", (event) => {
  if (states.some(isUnsaved) && !leaving) event.preventDefault();
});

addEventListener("pageshow", () => (leaving = false));

/* So that the keys work at once. */
if (document.activeElement === document.body) document.getElementById("at")?.focus({ preventScroll: true });
