// What Stylelint looks for in the site's style sheets: its standard rules, except those below.
export default {
  extends: "stylelint-config-standard",
  rules: {
    "declaration-no-important": true,
    // Blocks, elements and modifiers: ddm-block__element--modifier. The theme names its own classes md-….
    "selector-class-pattern": "^(ddm|md)-[a-z]+(-[a-z]+)*(__[a-z]+(-[a-z]+)*)?(--[a-z0-9]+(-[a-z0-9]+)*)?$|^(admonition(-title)?|headerlink|note|example|quote|warning)$",
    "custom-property-pattern": "^(ddm|md)-[a-z]+(-+[a-z]+)*$",
    // Rules follow the order of the page, so a rule for one state may come before a weaker one for another element.
    "no-descending-specificity": null,
    // Browsers that the accessibility statement names do not all know (width >= 60em).
    "media-feature-range-notation": "prefix",
    // The theme's own break points have six decimals; ours must be the same.
    "number-max-precision": 6,
    // Keywords of forced colours, and fonts, are written as their makers write them.
    "value-keyword-case": ["lower", { ignoreKeywords: ["/^[A-Z]/"] }],
    "custom-property-empty-line-before": null, // tokens stand in groups, with a line between them
  },
};
