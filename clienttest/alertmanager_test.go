package clienttest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/prometheus/alertmanager/notify/webhook"
	"github.com/prometheus/alertmanager/template"
)

// notification is what Alertmanager itself would write.
func notification(t *testing.T, status string, ended time.Time, started time.Time) string {
	t.Helper()
	labels := template.KV{"alertname": "HighErrorRate", "service": "checkout", "severity": "critical"}
	m := webhook.Message{Version: "4", GroupKey: `{}:{alertname="HighErrorRate"}`, Data: &template.Data{
		Receiver: "failforward", Status: status, GroupLabels: template.KV{"alertname": "HighErrorRate"}, CommonLabels: labels,
		CommonAnnotations: template.KV{"summary": "Checkout answers with errors"}, ExternalURL: "http://alertmanager.example",
		Alerts: template.Alerts{{Status: status, Labels: labels, Annotations: template.KV{"summary": "Checkout answers with errors"}, StartsAt: started, EndsAt: ended, Fingerprint: "a1b2c3d4e5f60718"}},
	}}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhatAlertmanagerEncodesIsOneFailureWithItsEnd(t *testing.T) {
	r := newRig(t, "alertmanager")
	began := time.Now().Add(-time.Hour).Truncate(time.Millisecond)
	for range 3 {
		if status := r.deliver(notification(t, "firing", time.Time{}, began), nil); status != 202 {
			t.Fatalf("answered %d", status)
		}
	}
	ended := began.Add(20 * time.Minute)
	if status := r.deliver(notification(t, "resolved", ended, began), nil); status != 202 {
		t.Fatalf("answered %d", status)
	}
	all := r.failures()
	if len(all) != 1 || all[0].Title != "Checkout answers with errors" || !all[0].StartedAt.At.Equal(began) || !all[0].ResolvedAt.At.Equal(ended) || all[0].Severity != 1 {
		t.Errorf("failures: %+v", all)
	}
}
