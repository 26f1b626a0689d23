package lab

// WatchdogDevice is where a node sees its watchdog, if it has one.
const WatchdogDevice = "/run/watchdog"

// watch gives a node the watchdog that the configuration has for it.
func (b *bootstrap) watch(c Config, n Node) {
	if c.Watchdog != nil {
		b.Watchdog = c.Watchdog(n)
	}
}

// watchdog is how the node sees its watchdog.
func (b bootstrap) watchdog() []binding {
	if b.Watchdog == "" {
		return nil
	}
	return []binding{{from: b.Watchdog, to: WatchdogDevice, file: true}}
}
