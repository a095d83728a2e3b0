// A tablet that is handed round: it clears itself, and Back never shows what somebody else wrote.
// Everything happens on one entry of the browser's history, so that there is nothing to go back to.
"use strict";
(() => {
  const IDLE = 90_000;
  const AFTER_THANKS = 15_000;
  const start = location.pathname.split("/").slice(0, 3).join("/");
  let timer;
  let swapped = false;

  const atStart = () => !swapped && location.pathname.replace(/\/$/, "") === start;

  const clear = () => atStart() || location.replace(start);

  const wait = (time) => {
    clearTimeout(timer);
    timer = setTimeout(clear, time);
  };

  const sent = () => document.querySelector("[data-sent]") !== null;

  const touched = () => wait(sent() ? AFTER_THANKS : IDLE);

  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.body.replaceWith(page.body);
    swapped = true;
    touched();
    scrollTo(0, 0);
    (document.querySelector(".nhsuk-error-summary") || document.getElementById("maincontent")).focus();
  };

  const lead = (hash) => {
    const place = document.getElementById(hash.slice(1));
    place?.scrollIntoView();
    place?.focus({ preventScroll: true });
  };

  const post = async (event) => {
    event.preventDefault();
    const button = event.submitter;
    const address = new URL((button && button.getAttribute("formaction")) || event.target.action, location.href);
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: new URLSearchParams(new FormData(event.target, button)),
        cache: "no-store",
      });
      if (answer.redirected) {
        clear();
      } else {
        show(await answer.text());
        if (address.hash) lead(address.hash);
      }
    } catch {
      if (!document.getElementById("try-again")) {
        const note = document.createElement("p");
        note.id = "try-again";
        note.className = "app-inset";
        note.setAttribute("role", "alert");
        note.textContent = document.querySelector("[data-try-again]")?.dataset.tryAgain ?? "";
        event.target.append(note);
      }
    }
  };

  // Links within a page that was put in place leave no trace in the history either; a link that leaves the
  // round, on a page for everybody, leads to the start: this script would not be there to clear what follows.
  const go = (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    if (swapped && link.getAttribute("href").startsWith("#")) {
      event.preventDefault();
      lead(link.hash);
    } else if (link.origin !== location.origin || !`${link.pathname}/`.startsWith(`${start}/`)) {
      event.preventDefault();
      location.replace(start);
    }
  };

  for (const kind of ["keydown", "pointerdown", "pointermove", "touchstart", "wheel", "input"]) {
    addEventListener(kind, touched, { passive: true });
  }
  addEventListener("scroll", touched, { passive: true, capture: true });
  addEventListener("submit", post);
  addEventListener("click", go);
  addEventListener("popstate", () => swapped && clear());
  addEventListener("pageshow", (event) => event.persisted && clear());
  touched();
})();
