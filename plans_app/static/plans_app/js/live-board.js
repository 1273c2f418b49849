/* Renews the record of an issuance while something is under way. It leaves it alone while a person uses it. */
(() => {
  const SECONDS = 2;
  const holder = document.querySelector("[data-live-board]");

  const isRunning = () => holder.querySelector("[data-running]") !== null;
  const isInUse = () => holder.contains(document.activeElement) || document.hidden;

  const renew = async () => {
    const address = new URL(window.location.href);
    address.searchParams.set("live", "");
    const answer = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    // A session that has ended answers with the page of signing in.
    if (!answer.ok || answer.redirected) return false;
    const record = await answer.text();
    if (!isInUse()) holder.innerHTML = record;
    return true;
  };

  const wait = () => {
    if (isRunning()) setTimeout(next, SECONDS * 1000);
  };

  const next = async () => {
    const goesOn = isInUse() || (await renew().catch(() => true));
    if (goesOn) wait();
  };

  wait();
})();
