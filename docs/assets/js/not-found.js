// On the page for a wrong address. Mail and chat systems rewrite links: an escaped # makes the plan, agenda or part
// after it a piece of the name of the page, or a full stop is added to that. What was meant can be read, and is opened.
(function () {
  "use strict";

  const ESCAPED_HASH = /%(?:25)*23/i;
  const AFTER_THE_NAME = /(\.html)[^/]*$/i;
  const ADDED_AT_THE_END = /[^\w/]+$/;

  // The address of the page, and of its part, that a wrong address means; "" when it says no more than it seems to.
  // It is below `top`, the address of the site's first page, whatever is in the wrong one.
  function meant({ origin, pathname, search, hash }, top) {
    const [path, ...parts] = pathname.split(ESCAPED_HASH);
    const page = path.replace(AFTER_THE_NAME, "$1").replace(ADDED_AT_THE_END, "").replace(/\/{2,}/g, "/");
    const fragment = parts.length ? `#${parts.join("#")}${search}${hash}` : hash;
    const folder = new URL(top, origin).pathname.replace(/[^/]*$/, "");
    if (page === pathname || !page.startsWith(folder)) return "";
    return origin + page + ddm.dom.fragment(fragment);
  }

  ddm.notFound = { meant };
  const { ddmTop: top } = globalThis.document?.currentScript?.dataset ?? {};
  const address = top && meant(location, top);
  if (address) location.replace(address);
})();
