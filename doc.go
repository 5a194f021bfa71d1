// Package failforward is the root of the house and holds no code: the program
// is cmd/failforward, and its rooms stand one above the other.
//
//	6  cmd/failforward   main
//	5  cli               one file per command; serve.go wires everything
//	4  page, api         HTML pages; REST API and webhook intake
//	3  app               deeds: who may do what, when
//	2  source, sink, drill, store, metric, web
//	1  loop, stats, wording, chart
//	-  looptest          the kit of our tests
//
// Imports point down only, and rooms on one floor do not know each other.
// house_test.go keeps these rules.
package failforward
