package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"time"
)

// figure is what one run took: wall time, and processor time of this process
// alone.
type figure struct{ wall, cpu time.Duration }

// pair is one product run and the yardstick run right after it.
type pair struct {
	product, yardstick figure
	rows               int
}

func measure(run func() error) (figure, error) {
	cpu, began := cpuTime(), time.Now()
	err := run()
	return figure{time.Since(began), cpuTime() - cpu}, err
}

// report prints the ratios' median with the smallest and largest, and what the
// ratios are made of.
func report(id, database string, pairs []pair, note string) {
	var wall, cpu, product, yardstick []float64
	for _, p := range pairs {
		wall = append(wall, p.product.wall.Seconds()/p.yardstick.wall.Seconds())
		cpu = append(cpu, p.product.cpu.Seconds()/p.yardstick.cpu.Seconds())
		product = append(product, p.product.wall.Seconds())
		yardstick = append(yardstick, p.yardstick.wall.Seconds())
	}
	fmt.Printf("%s %s ratio %s cpu %s product %s s yardstick %s s rows=%d %s peak=%s\n",
		id, database, spread(wall), spread(cpu), spread(product), spread(yardstick), pairs[0].rows, note, peak())
}

func spread(v []float64) string {
	slices.Sort(v)
	return fmt.Sprintf("%.2f [%.2f %.2f]", v[len(v)/2], v[0], v[len(v)-1])
}

// peak tells the most memory this process ever held, where the system says so.
func peak() string {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	defer func() { _ = f.Close() }() // read only
	for s := bufio.NewScanner(f); s.Scan(); {
		if v, ok := strings.CutPrefix(s.Text(), "VmHWM:"); ok {
			return strings.Join(strings.Fields(v), "")
		}
	}
	return "unknown"
}

// profile writes a processor profile until stop is called; without a path it
// does nothing.
func profile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		if err := f.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "the profile was not written:", err)
		}
	}, nil
}
