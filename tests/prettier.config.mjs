// How style sheets are laid out; Python and the scripts have the same line length. The scripts are not laid out by
// Prettier: it would spread them over 450 more lines. ESLint holds them to their rules.
export default { printWidth: 120 };
