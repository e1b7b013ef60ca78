package scenarios

import (
	"strconv"
	"time"
)

const datePattern = `^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`

// date reads a date and gives it as text in one of the three lengths: year, month or day.
func (c *checker) date(k key, v any, at *spot) (any, bool) {
	s := ""
	switch v := v.(type) {
	case string:
		s = v
	case int64:
		s = strconv.FormatInt(v, 10)
	case time.Time:
		if v.Location().String() != "date-local" {
			c.fault(at.value, "date holds a time of day, want %s", c.wanted(k))
			return nil, false
		}
		s = v.Format(time.DateOnly)
	}
	if !matches(datePattern, s) {
		c.fault(at.value, "date = %s, want %s", show(v), c.wanted(k))
		return nil, false
	}
	if !realDate(s) {
		c.fault(at.value, "date = %s, but the calendar has no such day; want %s", show(v), c.wanted(k))
		return nil, false
	}
	return s, true
}

// realDate tells whether the calendar has a date that matches datePattern.
func realDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s+"-01-01"[len(s)-4:])
	return err == nil
}

// firstYear is the first year of effect for a date: the year itself, or the next one if the date is after 30
// June. For a date with only a year it is that year.
func firstYear(date string) int64 {
	year, _ := strconv.ParseInt(date[:4], 10, 64)
	if len(date) > 4 && date[5:7] > "06" {
		year++
	}
	return year
}
