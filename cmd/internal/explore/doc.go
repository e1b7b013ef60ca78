// Package explore compares the simulator with the record. It fits parameters to the record, and it measures
// how well known parameters are found again. It scores forecasts of years that a fit has not seen, beside
// naive forecasts. It runs models. It reads no file, prints nothing and draws nothing. Its arithmetic follows
// the rules of docs/DETERMINISM.md, so a fit has the same bits on every port and with any number of workers.
package explore
