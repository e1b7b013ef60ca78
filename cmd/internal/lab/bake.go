package lab

import "context"

// bake: to be written with package live.
func bake(ctx context.Context, file string) (any, error) { return map[string]any{}, nil }
