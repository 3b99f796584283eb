// Whether the user may do more or less than when the phone page was made. The card learns of it;
// the page cannot, as at each connection Home Assistant has another object for the same user.
export const rights = { haveChanged: false };
