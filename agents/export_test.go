package agents

// Cooperation is cooperation for tests.
var Cooperation = cooperation
