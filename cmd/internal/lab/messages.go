package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// messages reads the tables of words: a folder for each language, with files that hold words by key. A key may stand
// once in a language, so that no file changes the words of another. What a language says, English says too.
func messages(dir string) (map[string]map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	all := map[string]map[string]string{}
	for _, file := range files {
		language := filepath.Base(filepath.Dir(file))
		if all[language] == nil {
			all[language] = map[string]string{}
		}
		text, err := os.ReadFile(file)
		if err == nil {
			err = readMessages(string(text), all[language])
		}
		if err != nil {
			return nil, fmt.Errorf("messages/%s/%s: %w", language, filepath.Base(file), err)
		}
	}
	if len(all["en"]) == 0 {
		return nil, errors.New("messages/en holds no words")
	}
	for language, words := range all { // any order: one fault is enough
		for key := range words { // any order: one fault is enough
			if _, known := all["en"][key]; !known {
				return nil, fmt.Errorf("messages/%s has the key %s, which messages/en lacks", language, key)
			}
		}
	}
	return all, nil
}

// readMessages adds the words of a file. It reads key by key, because a map would hide a key that stands twice.
func readMessages(text string, into map[string]string) error {
	d := json.NewDecoder(strings.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.New("want one object of words by key")
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string) // a key is always a string
		var words string
		if err := d.Decode(&words); err != nil {
			return fmt.Errorf("%s: want words in quotes: %w", key, err)
		}
		if _, twice := into[key]; twice {
			return fmt.Errorf("the key %s stands twice in this language", key)
		}
		into[key] = words
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("there is more after the object")
	}
	return nil
}
