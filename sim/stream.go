package sim

// Stream is the water and energy that two members share. The upstream member holds summer water and power,
// the downstream member winter fuel (K41).
type Stream struct {
	Up, Down  int
	Water     float64 // dependence of the one downstream on water that the other releases, 0..1
	Fuel      float64 // dependence of the one upstream on fuel from the other, 0..1
	SummerTWh float64 // power that the one upstream could sell from a full summer release [TWh/year]
	WinterTWh float64 // winter power that a full summer release costs the one upstream [TWh/year]
	WaterMCM  float64 // water released in a summer of full compliance [million m³/year]
	GasBCM    float64 // pipeline capacity downstream to upstream [billion m³/year]
}
