// How scripts and style sheets are laid out; Python has the same line length.
export default { printWidth: 120 };
