// Package explore holds the simulator against the record: it fits parameters to
// it, measures how well known ones are found again, and scores forecasts of years
// that a fit has not seen beside naive ones. It runs models and reads no file; it
// prints and draws nothing. Its arithmetic follows the rules of docs/DETERMINISM.md,
// so that a fit has the same bits on every port and with any number of workers.
package explore
