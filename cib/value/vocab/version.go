package vocab

// PacemakerVersion is the version of Pacemaker whose behaviour, options and texts are Pacer's, as programs ask for it.
const PacemakerVersion = "3.0.2"
