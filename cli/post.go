package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"failforward/loop"
)

// sendFor is how long one delivery may take on its way.
const sendFor = 30 * time.Second

// post sends a body to the address of a source, and returns the id of the delivery.
// The address is as secret as a password: it stands in no error, and a redirect is
// followed only where the same goes to the same host.
func post(ctx context.Context, address string, body []byte, header map[string]string) (string, error) {
	to, err := url.Parse(address)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return "", loop.Fault("to", "This is no address. Copy it from the page of the source: it begins with https:// or http://.")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	for name, v := range header {
		req.Header.Set(name, v)
	}
	client := &http.Client{Timeout: sendFor, CheckRedirect: stay}
	answer, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("%s cannot be reached: %w", to.Host, errors.Unwrap(err)) // the address stands in the outer one
	}
	defer answer.Body.Close()
	return taken(answer, to.Host)
}

// stay lets a redirect be followed on the same host only, and no further than thrice.
func stay(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	if next.URL.Host != first.Host || next.URL.Scheme != first.Scheme || next.Method != http.MethodPost || len(before) > 3 {
		return http.ErrUseLastResponse
	}
	return nil
}

// taken reads the answer: the id of the delivery, or why there is none.
func taken(answer *http.Response, host string) (string, error) {
	body, _ := io.ReadAll(io.LimitReader(answer.Body, 64<<10)) // what is cut off says less, and no harm
	var said struct{ Delivery, Detail string }
	_ = json.Unmarshal(body, &said) // an answer of another kind has a status all the same
	switch {
	case answer.StatusCode/100 == 2 && said.Delivery != "":
		return said.Delivery, nil
	case answer.StatusCode/100 == 2:
		return "", fmt.Errorf("%s answers, and takes no deliveries there. Copy the address from the page of the source", host)
	case answer.StatusCode/100 == 3:
		return "", fmt.Errorf("%s sends on to another address, which is not followed. Give that address, when it is yours", host)
	}
	return "", fmt.Errorf("the server %s answered %s: %s", host, answer.Status, said.Detail)
}
