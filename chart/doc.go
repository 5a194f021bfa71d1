// Package chart draws honest statistics as SVG on the server: one picture for the
// page, for paper, for the report and for a file.
//
// Every kind of chart is one file, one input struct and one function that returns
// a Drawing: the SVG and the same numbers as a table. Inputs are plain numbers,
// times and words; what the numbers mean has been decided elsewhere. The rules
// that hold for every chart are kept here, so that no page can forget them:
// data points are drawn, counts begin at zero, durations stand on a logarithmic
// axis, the uncertainty is named, too few points get words instead of lines, and
// a number that cannot be is an error and never a picture.
//
// A page asks for a chart in several widths, 976, 720, 520 and 320 pixels, each with an
// id of its own, and puts each into an element of a class: "plot-full", "plot-wide",
// "plot-middle", "plot-narrow", all of them in a figure of class "chart"; the style sheet
// shows the one that fits. Title, subtitle, caption and footer stand in the figure's own
// HTML; with Frame.Whole they are part of the picture.
//
// A picture has no colour, no script and no style of its own: it has classes of
// the style sheets in page/static, so light, dark, forced colours and paper follow
// the reader. Ids begin with Frame.ID. The same input gives the same bytes.
package chart
