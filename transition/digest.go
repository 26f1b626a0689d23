package transition

func (r *Result) digest() string { return "" }
