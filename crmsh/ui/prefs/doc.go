// Package prefs has what users can choose about the shell: the preferences there are, what each may be, and which are in
// force. They are kept in files as crmsh has them, the user's (CRM_CONFIG_FILE, else crm/crm.conf below XDG_CONFIG_HOME or
// .config) and the host's (/etc/crm/crm.conf). Errors name the file and line, or the value and what was expected.
package prefs
