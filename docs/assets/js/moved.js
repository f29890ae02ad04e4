/* A page that has moved: leads to the new page, and takes the part after the # along. Without it, the browser
   follows the page's own instruction, to the top of the new page. */
"use strict";
{
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  // A part that has gone to another page than the rest has a line with its id and a link here.
  const part = document.getElementById(location.hash.slice(1));
  const link = part && part.querySelector("a:not(.headerlink)");
  location.replace(link instanceof HTMLAnchorElement ? link.href : script.dataset.ddmMovedTo + location.hash);
}
