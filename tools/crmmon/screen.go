package crmmon

func (m *monitor) screen() error { return m.once() }
